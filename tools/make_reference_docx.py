"""Make the Word files whose styles letters take, one for each look. Same bytes at every run.

Usage: ``python tools/make_reference_docx.py [FOLDER]``
"""

from __future__ import annotations

import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

FONT = "Arial"
GREY, RULE, ALARM = "5A6270", "9AA3B2", "C00000"


@dataclass(frozen=True)
class Look:
    """What sets the letters of a look apart.

    Attributes:
        ink: Colour of titles and headings.
        tint: Colour behind a table's head.
        title: Size of the title in half points.
        lined: Whether a line stands over each heading.
    """

    ink: str = "1F2A44"
    tint: str = "EEF1F6"
    title: int = 32
    lined: bool = False


LOOKS = {
    "reference": Look(),
    "reference-consultant": Look(ink="0B4A57", tint="E9F1F2", title=30),
    "reference-bilingual": Look(title=28, lined=True),
}
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def style(
    name: str, ppr: str = "", rpr: str = "", *, based: str = "Normal", after: str = "", default: str = ""
) -> str:
    """A paragraph style; ``ppr`` and ``rpr`` are its paragraph and run properties."""
    style_id = name.title().replace(" ", "")
    return (
        f'<w:style w:type="paragraph" w:styleId="{style_id}"{default}><w:name w:val="{name}"/>'
        + ("" if default else f'<w:basedOn w:val="{based}"/>')
        + (f'<w:next w:val="{after}"/>' if after else "")
        + f"<w:qFormat/><w:pPr>{ppr}</w:pPr><w:rPr>{rpr}</w:rPr></w:style>"
    )


def spacing(before: int, after: int, line: int = 264) -> str:
    """Space before and after in twentieths of a point, line height in 240ths of a line."""
    return f'<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="auto"/>'


def letters(half_points: int, colour: str, *, bold: bool = False) -> str:
    """Size, colour and weight of letters."""
    weight = "<w:b/><w:bCs/>" if bold else ""
    return f'{weight}<w:color w:val="{colour}"/><w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


def numbered(number: int) -> str:
    """Membership in a list of ``numbering.xml``."""
    return f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'


def border(side: str, size: int, colour: str, space: int = 3) -> str:
    """A line at one side of a paragraph, in eighths of a point."""
    return f'<w:pBdr><w:{side} w:val="single" w:sz="{size}" w:space="{space}" w:color="{colour}"/></w:pBdr>'


def paragraph_styles(look: Look) -> str:
    """Every paragraph style that the letter uses."""
    over = border("top", 4, RULE, 5) if look.lined else ""
    keep = "<w:keepNext/><w:keepLines/>"
    tabs = '<w:tabs><w:tab w:val="right" w:pos="9640"/></w:tabs>'
    return "".join(
        [
            style("Normal", spacing(0, 0), "", default=' w:default="1"'),
            style("Body Text", spacing(0, 100)),
            style("Sender", keep + border("bottom", 12, look.ink, 6) + spacing(0, 140, 252), letters(18, GREY)),
            style("Sender Note", keep + spacing(0, 200, 240), letters(19, GREY)),
            style("Title", keep + spacing(0, 50, 240), letters(look.title, look.ink, bold=True), after="Subtitle"),
            style(
                "Subtitle", border("bottom", 6, RULE) + spacing(0, 160, 252), letters(19, GREY), after="BodyText"
            ),
            heading(1, over + spacing(200, 80, 240), letters(24, look.ink, bold=True)),
            heading(2, spacing(140, 60, 240), letters(21, look.ink, bold=True)),
            heading(3, spacing(120, 50, 240), letters(20, look.ink, bold=True)),
            style("List Number", numbered(1) + spacing(0, 60), based="BodyText"),
            style("List Bullet", numbered(2) + spacing(0, 30), based="BodyText"),
            style("List Continue", spacing(0, 80) + '<w:ind w:left="360"/>', based="BodyText"),
            style(
                "Quote",
                keep + border("left", 24, ALARM, 8) + spacing(0, 160) + '<w:ind w:left="200"/>',
                f'<w:color w:val="{ALARM}"/>',
                after="BodyText",
            ),
            style("Caption", spacing(40, 140, 240), letters(17, GREY)),
            style("Table Text", spacing(24, 24, 240), '<w:sz w:val="18"/><w:szCs w:val="18"/>'),
            style("header", tabs + spacing(0, 0, 240), letters(17, GREY)),
            style("footer", tabs + spacing(0, 0, 240), letters(17, GREY)),
        ]
    )


def heading(level: int, ppr: str, rpr: str) -> str:
    """A heading's style; its level is that of the list that all headings share."""
    member = f'<w:numPr><w:ilvl w:val="{level - 1}"/><w:numId w:val="3"/></w:numPr>'
    keep, outline = "<w:keepNext/><w:keepLines/>", f'<w:outlineLvl w:val="{level - 1}"/>'
    return style(f"heading {level}", keep + member + ppr + outline, rpr, after="BodyText")


def character_styles(look: Look) -> str:
    """Letters that stand out within a paragraph: who sends, and the second language of a heading."""
    named = {
        "Sender Name": letters(26, look.ink, bold=True),
        "Second Language": '<w:b w:val="0"/><w:bCs w:val="0"/>' + f'<w:color w:val="{GREY}"/>',
    }
    return "".join(
        f'<w:style w:type="character" w:customStyle="1" w:styleId="{name.replace(" ", "")}">'
        f'<w:name w:val="{name}"/><w:basedOn w:val="DefaultParagraphFont"/><w:qFormat/>'
        f"<w:rPr>{rpr}</w:rPr></w:style>"
        for name, rpr in named.items()
    )


def other_styles(look: Look) -> str:
    """Defaults of characters, tables and lists, and the letter's table."""
    line = f'w:val="single" w:sz="4" w:space="0" w:color="{RULE}"'
    cells = '<w:left w:w="100" w:type="dxa"/><w:right w:w="100" w:type="dxa"/>'
    return (
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>'
        '<w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
        '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/></w:style>'
        '<w:style w:type="table" w:customStyle="1" w:styleId="LetterTable"><w:name w:val="Letter Table"/>'
        f'<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders><w:top {line}/><w:bottom {line}/>'
        f"<w:insideH {line}/></w:tblBorders><w:tblCellMar>{cells}</w:tblCellMar></w:tblPr>"
        '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:bCs/></w:rPr>'
        f'<w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="{look.tint}"/></w:tcPr></w:tblStylePr></w:style>'
    )


def styles(look: Look) -> str:
    """``word/styles.xml``."""
    fonts = f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:cs="{FONT}" w:eastAsia="{FONT}"/>'
    return (
        f'{HEAD}<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr>{fonts}'
        '<w:sz w:val="20"/><w:szCs w:val="20"/><w:lang w:val="en-US" w:eastAsia="en-US" w:bidi="ar-SA"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
        f"{paragraph_styles(look)}{other_styles(look)}{character_styles(look)}</w:styles>"
    )


def levels(kind: str, texts: list[str], style_id: str) -> str:
    """Three levels of a list, each indented by a quarter of an inch more."""
    return "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
        + (f'<w:pStyle w:val="{style_id}"/>' if level == 0 else "")
        + f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/><w:pPr>'
        f'<w:ind w:left="{360 * (level + 1)}" w:hanging="360"/></w:pPr></w:lvl>'
        for level, text in enumerate(texts)
    )


def heading_levels() -> str:
    """The list of the headings. No number shows until a kind is chosen in Word: causes have numbers already."""
    return "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="none"/>'
        f'<w:pStyle w:val="Heading{level + 1}"/><w:suff w:val="nothing"/><w:lvlText w:val=""/>'
        '<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="0" w:firstLine="0"/></w:pPr></w:lvl>'
        for level in range(3)
    )


def numbering() -> str:
    """``word/numbering.xml``: one numbered and one bulleted list, and that of the headings."""
    lists = [
        levels("decimal", ["%1.", "%2.", "%3."], "ListNumber"),
        levels("bullet", ["•", "–", "•"], "ListBullet"),
        heading_levels(),
    ]
    abstract = "".join(
        f'<w:abstractNum w:abstractNumId="{n}"><w:multiLevelType w:val="multilevel"/>{text}</w:abstractNum>'
        for n, text in enumerate(lists)
    )
    nums = "".join(f'<w:num w:numId="{n + 1}"><w:abstractNumId w:val="{n}"/></w:num>' for n in range(len(lists)))
    return f'{HEAD}<w:numbering xmlns:w="{W}">{abstract}{nums}</w:numbering>'


def document() -> str:
    """``word/document.xml``: an empty page of US Letter."""
    return (
        f'{HEAD}<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body><w:p/><w:sectPr>'
        '<w:pgSz w:w="12240" w:h="15840"/><w:pgMar w:top="1300" w:right="1300" w:bottom="1200" '
        'w:left="1300" w:header="640" w:footer="560" w:gutter="0"/></w:sectPr></w:body></w:document>'
    )


def settings() -> str:
    """``word/settings.xml``: the layout rules of Word 2013 and later."""
    return (
        f'{HEAD}<w:settings xmlns:w="{W}"><w:defaultTabStop w:val="720"/><w:compat><w:compatSetting '
        'w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        '</w:compat><w:themeFontLang w:val="en-US"/></w:settings>'
    )


def core() -> str:
    """``docProps/core.xml``: the properties that the letter fills in."""
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>Reference document</dc:title>'
        "<dc:language>en-US</dc:language></cp:coreProperties>"
    )


def relationships(targets: dict[str, str]) -> str:
    """A ``.rels`` file of targets and their kinds."""
    rows = "".join(
        f'<Relationship Id="rId{n}" Type="{kind}" Target="{target}"/>'
        for n, (target, kind) in enumerate(targets.items(), start=1)
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{rows}</Relationships>'


def content_types() -> str:
    """``[Content_Types].xml``."""
    parts = {
        "word/document.xml": f"{WORD_TYPE}.document.main+xml",
        "word/styles.xml": f"{WORD_TYPE}.styles+xml",
        "word/numbering.xml": f"{WORD_TYPE}.numbering+xml",
        "word/settings.xml": f"{WORD_TYPE}.settings+xml",
        "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    rows = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in parts.items())
    return (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{rows}</Types>'
    )


def parts(look: Look) -> dict[str, str]:
    """Every part of the Word file by its name."""
    inner = {f"{name}.xml": f"{R}/{name}" for name in ("styles", "numbering", "settings")}
    outer = {
        "word/document.xml": f"{R}/officeDocument",
        "docProps/core.xml": f"{PACKAGE}/relationships/metadata/core-properties",
    }
    return {
        "[Content_Types].xml": content_types(),
        "_rels/.rels": relationships(outer),
        "docProps/core.xml": core(),
        "word/_rels/document.xml.rels": relationships(inner),
        "word/document.xml": document(),
        "word/numbering.xml": numbering(),
        "word/settings.xml": settings(),
        "word/styles.xml": styles(look),
    }


def main(folder: Path) -> None:
    """Write the files."""
    for name, look in LOOKS.items():
        write(folder / f"{name}.docx", look)


def write(target: Path, look: Look) -> None:
    """Write one file, with every entry of the archive dated alike."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts(look).items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text)


if __name__ == "__main__":
    here = Path(__file__).resolve().parent.parent
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else here / "templates")
