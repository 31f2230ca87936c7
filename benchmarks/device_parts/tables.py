"""The results as tables."""


def markdown(results: dict[str, dict]) -> str:
    """Return a table a part."""
    lines: list[str] = []
    for part, found in results.items():
        lines += [f"\n## {part}\n", "| what | value |", "|---|---:|"]
        lines += [f"| {name} | {value} |" for name, value in _rows(found)]
    return "\n".join(lines)


def _rows(found: dict, prefix: str = "") -> list[tuple[str, str]]:
    """Return nested results as rows; what is unknown has none."""
    rows = []
    for name, value in found.items():
        if isinstance(value, dict):
            rows += _rows(value, f"{prefix}{name}: ")
        elif value is not None:
            rows.append((prefix + name, _write(value)))
    return rows


def _write(value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:,.0f}" if value >= 1000 else f"{value:.4g}"
        case int():
            return f"{value:,}"
        case list():
            return ", ".join(map(_write, value))
    return str(value)
