from backfire.report.measures import ArmScores, RunScores
from backfire.report.readings_table import ChangedReading, readings_page


def scores(*runs: float, deviation: float | None) -> RunScores:
    return RunScores(
        mean=sum(runs) / len(runs), deviation=deviation, interval=None, runs=tuple(runs)
    )


def changed(reading: str, candidate: RunScores, interval=None) -> ChangedReading:
    plain = scores(0.88, 0.89, deviation=0.0071)
    return ChangedReading(
        reading=reading,
        target="tpos",
        accuracy=ArmScores(reference=plain, candidate=candidate, difference_interval=interval),
        best_epoch=(8.0, 12.5),
        nt_of_two_runs=(0.024, None),
    )


def test_the_plain_runs_come_first_and_each_reading_says_how_far_it_is_from_them() -> None:
    page = readings_page(
        [
            changed("momentum-0", scores(0.87, deviation=None), (-0.02, -0.01)),
            changed("patience-10", scores(0.885, 0.887, deviation=0.0014)),
        ]
    )
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in page.splitlines()[-3:]]
    assert rows == [
        ["none (plain)", "tpos", "2", "88.50 ± 0.71", "", "", "8.0", "2.40"],
        ["momentum 0", "tpos", "1", "87.00", "−1.50", "−2.00 … −1.00", "12.5", "–"],
        ["patience 10", "tpos", "2", "88.60 ± 0.14", "0.10", "–", "12.5", "–"],
    ]
