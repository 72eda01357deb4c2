"""What every stage speaks: findings, the packages table, moments in time, defect codes and YAML knowledge."""
