import hashlib
from pathlib import Path

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from backfire.records.checksums import file_checksum, json_checksum, table_checksum

TEXTS = st.lists(st.one_of(st.none(), st.text(max_size=4)), max_size=8)


def checksum(texts: list[str | None], chunks: int = 1) -> str:
    parts = [texts[i::1][:1] for i in range(len(texts))] if chunks > 1 else [texts]
    column = pa.chunked_array([pa.array(part, pa.string()) for part in parts], pa.string())
    return table_checksum(pa.table({"a": column}), ["a"])


@given(TEXTS, TEXTS)
def test_equal_checksums_mean_equal_texts(first, second) -> None:
    assert (checksum(first) == checksum(second)) == (first == second)


@given(TEXTS)
def test_chunks_slices_and_dictionaries_do_not_matter(texts) -> None:
    assert checksum(texts, chunks=9) == checksum(texts)
    padded = pa.table({"a": pa.array(["x", *texts], pa.string())}).slice(1)
    assert table_checksum(padded, ["a"]) == checksum(texts)
    coded = pa.table({"a": pa.array(texts, pa.string()).dictionary_encode()})
    assert table_checksum(coded, ["a"]) == checksum(texts)


def test_values_do_not_run_together() -> None:
    def of(**columns: list[str]) -> str:
        return table_checksum(pa.table(columns), list(columns))

    assert len({of(a=["ab", "c"]), of(a=["a", "bc"]), of(a=["ab"], b=["c"]), of(a=["abc"])}) == 4


def test_a_file_has_the_checksum_that_sha256sum_prints(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    assert file_checksum(tmp_path / "a") == hashlib.sha256(b"abc").hexdigest()


def test_the_order_of_keys_does_not_matter() -> None:
    assert json_checksum({"a": 1, "b": [2]}) == json_checksum({"b": [2], "a": 1})
    assert json_checksum({"a": 1}) != json_checksum({"a": "1"})
