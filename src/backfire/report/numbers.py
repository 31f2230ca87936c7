"""Numbers as a reader wants them: per cent with two decimals, counts with thousands."""

from backfire.report.findings import Count, Interval

MINUS, NOTHING = "\N{MINUS SIGN}", "\N{EN DASH}"


def percent(share: float | None) -> str:
    """Return a fraction as per cent, without the sign: 0.0271 is "2.71"; None is a dash."""
    return NOTHING if share is None else _signed(100 * share)


def points(share: float) -> str:
    """Return the size of a difference of two shares in points: -0.0179 is "1.79"."""
    return _signed(abs(100 * share))


def percent_interval(interval: Interval | None) -> str:
    """Return an interval of fractions as per cent: "1.10 … 2.48"; None is a dash."""
    return NOTHING if interval is None else " … ".join(percent(bound) for bound in interval)


def count(number: Count) -> str:
    """Return a count: "1,902"; a mean over pairs of runs has one decimal: "61.4"."""
    return f"{number:,}" if isinstance(number, int) else f"{number:,.1f}"


def signed_count(number: int) -> str:
    """Return a count that may be negative, with a true minus sign."""
    return f"{MINUS}{-number:,}" if number < 0 else f"{number:,}"


def plural(number: Count, noun: str) -> str:
    """Return a count with its noun: "1 token", "62 tokens", "on average 61.4 tokens"."""
    average = "" if isinstance(number, int) else "on average "
    return f"{average}{count(number)} {noun}{'' if number == 1 else 's'}"


def decimal(number: float | None) -> str:
    """Return a number with two decimals; None is a dash."""
    return NOTHING if number is None else _signed(number)


def p_value(p: float | None) -> str:
    """Return a p-value for a sentence, unbroken: "p = 0.031", "p < 0.0001"."""
    if p is None:
        return "p unknown"
    words = "p < 0.0001" if p < 0.0001 else f"p = {p:.2g}"  # noqa: PLR2004 - smaller says no more
    return words.replace(" ", "\N{NO-BREAK SPACE}")


def chance(probability: float | None) -> str:
    """Return a p- or q-value for a table: "0.031", "< 0.0001"; None is a dash."""
    if probability is None:
        return NOTHING
    small = probability < 0.0001  # noqa: PLR2004 - smaller says no more
    return "<\N{NO-BREAK SPACE}0.0001" if small else f"{probability:.2g}"


def _signed(number: float) -> str:
    text = f"{abs(number):,.2f}"
    return f"{MINUS}{text}" if number < 0 and float(text.replace(",", "")) else text
