"""Fetching from a server that runs here: whole, resumed, cut off, wrong, hostile."""

import gzip
import hashlib
import io
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from backfire.corpora.catalogue import read_catalogue
from backfire.corpora.digests import source_checksum
from backfire.corpora.download import download
from backfire.corpora.entries import SourceFile
from backfire.corpora.fetch import DOWNLOADS, fetch_corpus
from backfire.corpora.sources import Source
from backfire.records.errors import CorpusError

TEXT = b"".join(b"word%d\tX\n" % k for k in range(40_000))


class Server(ThreadingHTTPServer):
    """Files by path; some answers are broken on purpose, and every request is remembered."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answer)
        self.files, self.ranges = {}, []
        self.cut_after, self.statuses, self.ignores_ranges = [], [], False

    def url(self, path):
        return f"http://127.0.0.1:{self.server_port}/{path}"


class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        server, asked = self.server, self.headers.get("Range")
        server.ranges.append(asked)
        data = server.files.get(self.path.lstrip("/"))
        if server.statuses:
            return self.send_error(server.statuses.pop(0))
        if self.path == "/moved":
            return self.redirect(server.url("here"))
        if data is None:
            return self.send_error(404)
        start = 0
        if asked and not server.ignores_ranges:
            start = int(asked.removeprefix("bytes=").rstrip("-"))
            if start >= len(data):
                return self.send_error(416)
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        else:
            self.send_response(200)
        self.send_header("Content-Length", str(len(data) - start))
        self.end_headers()
        cut = server.cut_after.pop(0) if server.cut_after else None
        return self.wfile.write(data[start:] if cut is None else data[start : start + cut])

    def redirect(self, url):
        self.send_response(302)
        self.send_header("Location", url)
        self.end_headers()

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr("backfire.corpora.download._WAIT_SECONDS", (0.0, 0.0))
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def sha(data):
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def fetch(server, tmp_path):
    """Write a catalogue and fetch its corpus into the folder `data`."""
    folder = tmp_path / "data"
    folder.mkdir()

    def run(files, path='"x.txt"', obtain="", **options):
        head = '[corpora.mine]\ntitle = "M"\ntask = "pos"\nlabel = "pos"\nformat = "columns"\n'
        (folder / "catalogue.toml").write_text(
            f"{head}{obtain}\nsplits.test = {{ files = {path} }}\n{files}", encoding="utf-8"
        )
        return fetch_corpus(read_catalogue(data=folder), "mine", **options)

    run.folder = folder
    run.source = lambda url, data=TEXT, more="": (
        f'[files."x.txt"]\nurl = "{server.url(url)}"\nsha256 = "{sha(data)}"\n{more}'
    )
    return run


def left_over(folder):
    return [path for path in folder.rglob("*") if DOWNLOADS in path.parts]


def test_a_file_is_downloaded_checked_and_then_left_alone(server, fetch):
    server.files["x"] = TEXT
    told = []
    (first,) = fetch(fetch.source("x"), watch=lambda *news: told.append(news))
    assert (first.path, first.status, first.url) == ("x.txt", "fetched", server.url("x"))
    assert (fetch.folder / "x.txt").read_bytes() == TEXT
    assert left_over(fetch.folder) == []
    assert told[0] == ("x", 0, len(TEXT))
    assert told[-1] == ("x", len(TEXT), len(TEXT))
    (second,) = fetch(fetch.source("x"))
    assert (second.status, second.url) == ("was here", None)
    assert server.ranges == [None]


def test_redirections_are_followed(server, fetch):
    server.files["here"] = TEXT
    fetch(fetch.source("moved"))
    assert (fetch.folder / "x.txt").read_bytes() == TEXT


def test_a_connection_that_breaks_is_taken_up_where_it_stopped(server, fetch):
    server.files["x"] = TEXT
    server.cut_after = [1000, 500]
    fetch(fetch.source("x"))
    assert (fetch.folder / "x.txt").read_bytes() == TEXT
    assert server.ranges == [None, "bytes=1000-", "bytes=1500-"]


def test_the_next_call_goes_on_from_the_part_that_is_here(server, fetch):
    server.files["x"] = TEXT
    server.cut_after = [100, 100, 100]
    with pytest.raises(CorpusError, match=r"download failed: .* it goes on where it stopped"):
        fetch(fetch.source("x"))
    assert not (fetch.folder / "x.txt").exists()
    assert len(left_over(fetch.folder)) == 2
    fetch(fetch.source("x"))
    assert (fetch.folder / "x.txt").read_bytes() == TEXT
    assert server.ranges[-1] == "bytes=300-"
    assert left_over(fetch.folder) == []


def test_a_server_without_ranges_is_asked_for_the_whole(server, tmp_path):
    server.files["x"], server.ignores_ranges = TEXT, True
    (tmp_path / "part").write_bytes(b"old")
    download(server.url("x"), tmp_path / "part")
    assert (tmp_path / "part").read_bytes() == TEXT


def test_a_part_longer_than_the_file_is_thrown_away(server, tmp_path):
    server.files["x"] = b"short"
    (tmp_path / "part").write_bytes(b"longer than that")
    download(server.url("x"), tmp_path / "part")
    assert (tmp_path / "part").read_bytes() == b"short"


def test_a_part_of_another_file_is_noticed_by_the_checksum(server, fetch):
    server.files["x"] = TEXT
    name = f"{sha(server.url('x').encode())[:12]}-x"
    (fetch.folder / DOWNLOADS).mkdir()
    (fetch.folder / DOWNLOADS / name).write_bytes(b"another file")
    fetch(fetch.source("x"))
    assert (fetch.folder / "x.txt").read_bytes() == TEXT
    assert server.ranges == ["bytes=12-", None]


def test_a_busy_server_is_asked_again(server, tmp_path):
    server.files["x"], server.statuses = TEXT, [503, 500]
    download(server.url("x"), tmp_path / "x")
    assert (tmp_path / "x").read_bytes() == TEXT


def test_another_version_is_refused_and_not_kept(server, fetch):
    server.files["x"] = b"another version"
    with pytest.raises(CorpusError, match=r"found the SHA-256 \w{64}, expected .* another version"):
        fetch(fetch.source("x"))
    assert not (fetch.folder / "x.txt").exists()
    assert left_over(fetch.folder) == []


def test_the_next_address_is_tried(server, fetch):
    server.files |= {"old": b"old", "good": TEXT}
    urls = ", ".join(f'"{server.url(path)}"' for path in ("none", "old", "good"))
    (done,) = fetch(f'[files."x.txt"]\nurl = [{urls}]\nsha256 = "{sha(TEXT)}"')
    assert done.url == server.url("good")


def test_every_failure_is_told(server, fetch):
    server.files["old"] = b"old"
    urls = ", ".join(f'"{server.url(path)}"' for path in ("none", "old"))
    with pytest.raises(CorpusError) as caught:
        fetch(f'[files."x.txt"]\nurl = [{urls}]\nsha256 = "{sha(TEXT)}"')
    assert "none: the server answers 404" in str(caught.value)
    assert f"old: found the SHA-256 {sha(b'old')}" in str(caught.value)


def test_no_server_is_one_clear_message(tmp_path, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr("backfire.corpora.download._WAIT_SECONDS", ())
    with pytest.raises(CorpusError, match=r"^http://127.0.0.1:9/x: the download failed: .*refused"):
        download("http://127.0.0.1:9/x", tmp_path / "x")


def test_a_version_that_is_here_is_only_replaced_by_force(server, fetch):
    server.files["x"] = TEXT
    (fetch.folder / "x.txt").write_bytes(b"mine")
    with pytest.raises(CorpusError, match=r"x.txt is here, but .* or replace it with --force"):
        fetch(fetch.source("x"))
    assert (fetch.folder / "x.txt").read_bytes() == b"mine"
    fetch(fetch.source("x"), force=True)
    assert (fetch.folder / "x.txt").read_bytes() == TEXT


def test_gzip_and_zip_are_unpacked(server, fetch):
    server.files["x.gz"] = gzip.compress(TEXT)
    fetch(fetch.source("x.gz"))
    assert (fetch.folder / "x.txt").read_bytes() == TEXT
    (fetch.folder / "x.txt").unlink()
    server.files["x.zip"] = pack({"a/x.txt": TEXT, "a/README": b"no"})
    fetch(fetch.source("x.zip", more='member = "a/x.txt"'))
    assert (fetch.folder / "x.txt").read_bytes() == TEXT


def pack(files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


def test_several_files_come_out_of_one_archive_that_is_downloaded_once(server, fetch, tmp_path):
    trees = {f"wsj_{k}.mrg": b"( (NN %d) )" % k for k in range(3)}
    for name, data in trees.items():
        (tmp_path / name).write_bytes(data)
    pattern = Source(tmp_path, "wsj_*.mrg", SourceFile())
    files = {f"treebank/{name}": data for name, data in trees.items()}
    server.files["t.zip"] = pack({**files, "treebank/README": b"no", "extra.txt": TEXT})
    url = server.url("t.zip")
    done = fetch(
        f'[files."in/wsj_*.mrg"]\nurl = "{url}"\nmember = "treebank/wsj_*.mrg"\n'
        f'sha256 = "{source_checksum(pattern, pattern.find())}"\n'
        f'[files."in/x.txt"]\nurl = "{url}"\nmember = "extra.txt"\nsha256 = "{sha(TEXT)}"\n',
        path='["in/wsj_[12].mrg", "in/wsj_0.mrg", "in/x.txt"]',
    )
    assert [file.path for file in done] == ["in/wsj_*.mrg", "in/x.txt"]
    assert {path.name for path in (fetch.folder / "in").iterdir()} == {*trees, "x.txt"}
    assert server.ranges == [None]
    assert left_over(fetch.folder) == []


@pytest.mark.parametrize(
    ("member", "data", "message"),
    [
        ("none.txt", pack({"a.txt": b"a"}), "the archive has no none.txt"),
        ("a.txt", pack({"a.txt": b"a"})[:-30], "a damaged archive"),
        ("*", pack({"..": b"a"}), "unsafe name"),
    ],
)
def test_a_wrong_archive_is_refused(server, fetch, member, data, message):
    server.files["x.zip"] = data
    with pytest.raises(CorpusError, match=message):
        fetch(fetch.source("x.zip", more=f'member = "{member}"'))
    assert not (fetch.folder / "x.txt").exists()


def test_names_that_climb_out_of_the_folder_write_nothing_outside(server, fetch, tmp_path):
    server.files["t.zip"] = pack({"../../out.mrg": b"( (NN a) )", "/abs/b.mrg": b"( (NN b) )"})
    fetch(f'[files."in/*.mrg"]\nurl = "{server.url("t.zip")}"\nmember = "*"', path='"in/*.mrg"')
    assert sorted(path.name for path in (fetch.folder / "in").iterdir()) == ["b.mrg", "out.mrg"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data"]


def test_a_link_that_leads_out_of_the_folder_is_not_followed(server, fetch, tmp_path):
    server.files["x"] = TEXT
    (tmp_path / "outside").mkdir()
    (fetch.folder / "in").symlink_to(tmp_path / "outside")
    with pytest.raises(CorpusError, match=r"lies outside .*; nothing is written there"):
        fetch(fetch.source("x").replace('"x.txt"', '"in/x.txt"'), path='"in/x.txt"')
    assert list((tmp_path / "outside").iterdir()) == []


def test_what_is_licensed_or_has_no_address_is_not_fetched(fetch, tmp_path):
    with pytest.raises(CorpusError, match=r"x.txt is absent. Ask the LDC and put it there."):
        fetch("", obtain='obtain = "Ask the LDC and put it there."')
    with pytest.raises(CorpusError, match=r"x.txt is absent. The catalogue has no address for it"):
        fetch("")
    with pytest.raises(CorpusError, match=r"It can't be downloaded freely: .*LDC99T42.* wsj-open"):
        fetch_corpus(read_catalogue(data=tmp_path), "wsj")
    with pytest.raises(CorpusError, match=r"ask NIST for the text, .* the folder conll2003"):
        fetch_corpus(read_catalogue(data=tmp_path), "conll2003")


def test_a_licensed_corpus_that_is_here_is_fine(fetch):
    (fetch.folder / "x.txt").write_bytes(TEXT)
    (file,) = fetch("", obtain='obtain = "Ask."')
    assert file.status == "was here"
