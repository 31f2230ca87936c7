"""How what was found of getting predictions back is told: record, table, page, picture."""
