"""Studies that train in a moment, on the corpora of `little_corpus.write_pair`."""

LITTLE = """\
vectors = false

[lab.tagger]
representation = { word_width = 8, character_width = 5, character_hidden = 4 }
extractor.hidden = 6

[lab.training]
epochs = 2
batch_sentences = 15
"""
SIZE = f"""\
source = "source"
source_sizes = [10, "all"]
targets.target = [10, "all"]
runs = 2
{LITTLE}"""
HYPERPARAMETERS = f"""\
targets = [{{ name = "target", source = "source", source_sentences = 20 }}]
runs = 2
final_runs = 2
gentle = 1
price = 1.0
fine_tuning.training.epochs = 3
{LITTLE}
[[factors]]
name = "gate"
reach = "all"
levels = [{{ name = "gru", settings = {{ tagger.extractor.kind = "bigru" }} }}]

[[factors]]
name = "frozen"
reach = "transfer"
levels = [{{ name = "all", settings = {{ transfer.rates = {{ word_lstm = 0.0 }} }} }}]
"""
