"""Letters in odd forms: each line is there for a reason in how a letter is read."""

ODD = {
    "headings": """\
Conclusion: please reinstate our listings in Toys.
Introduction: we sell toys and ship each day.
Enclosures: the list of packages.
Plan of Action
Root cause: A scanner was missing.
**Actions taken:** On 3 November we replaced it.
__Steps to prevent__
1. Actions taken.
Actions taken.
Actions taken!
2. Actions taken!
What we did,
(3) What we did;
| Actions taken |
| Actions taken | When |
# Plan (Actions taken)
Prevention (for the future)
Our answer (root causes)
# 1. What went wrong
#### Nothing of ours
## one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen prevent
**one two three four five six seven eight nine ten eleven twelve thirteen prevent**
**one two three four five six seven eight nine ten eleven twelve thirteen fourteen prevent**
**We will prevent it.**
**Steps to prevent**:
> ## Root causes
> quoted text
>> twice quoted
the root causes that we found in one two three four five six seven eight nine ten
""",
    "causes": """\
The root cause was a missing scanner.
Cause 1: no scanner
Text of one.

Root cause 2 - wrong list
Text of two.

## Actions taken
Cause 1
We replaced it.
Cause 2: we corrected it on 3 November.
Cause 3
A new cause.
## Steps to prevent
Cause 3
A step.
Reason b
Another new one.
""",
    "unlabelled causes": """\
## Root causes
A scanner was missing.
## Actions taken
Cause 1
We replaced it.
""",
    "labels without causes": """\
## Actions taken
Cause 1
We replaced it.
Cause 1
Again.
""",
    "items": """\
Actions taken
- first
  goes on here
- second

  a further paragraph

  - an inner item

    with text of its own
- third
   * deeper
 * less deep
1. one
 a) inner a
 b) inner b

    after them
(ii) roman
iv. four
12) twelve
123) is text
- \\*not bold\\* and **bold** and *lean* and __strong__ and `code`
**- bold item** goes on
**1. bold number** goes on
-no item
• dot
– dash

not indented
  indented text, no item before
""",
    "tables": """\
## Actions taken
| day | what |
|---|---|
| 3 November | replaced. Twice. |
| 4 November | checked |

text between
| a | b |
| c | d |
## Annex
| day | what |
|---|---|
| 5 November | sent. Twice. |
---
=====
* * *
__
""",
    "sentences": """\
Steps to prevent
We use No. 5 and e.g. UPS. Then on 3. November 2026 it began. Then 5. It is (so.) Here! Is it? Yes… No.
Mr. Smith of Acme Inc. Ltd. signs. "It ends." He said. A. Smith z.B. Dr. Who. it goes on. 7 of them
go on here. Last one. §
Approx. 5 of them were late. Vs. others. Co. Kg. 12. Dezember came. (It is.) [So.] “Yes.” Über uns. Яндекс is.
soft\u00adhyphen zero\u200bwidth \u2018quotes\u2019 non\u2011breaking  double   spaces\ttab
""",
    "closing": """\
## Steps to prevent
We scan each parcel since 3 November.
We hereby ask you to reinstate our listings.

We kindly request a review.
Still the request.

Thank you.
Actions taken
On 3 November we did.

Enclosed: a list.
- Enclosures
Kind regards
""",
    "german": """\
# Maßnahmenplan

Vom 2. bis zum 31. Oktober 2026 zählten 668 unserer Pakete. 79 davon hatten keine gültige Sendungsverfolgung.
Wir haben die Nummern geprüft, und das ist nicht richtig. \\[en\\] The rest. [en]
""",
    "partly english": """\
# Plan of Action

It was the one that we had. [en] Le reste.
""",
    "hold on": """\
Dear team
the root cause is that we typed
Because of it 5 parcels failed.

The main reason for all of it was the list.
## 5. Plan
**2. Actions taken.**
## 3. Actions taken.
The cause was none, as the heading says.
""",
}
