import re
from html import unescape

from markupsafe import Markup

from backfire.report.chance import chance_sentences, number_rows
from backfire.report.linking import estimate_facts, link_sentence, link_sentences
from backfire.report.wording import changed_sentences


def link(text, **facts):
    return Markup('<a data-view="{}">{}</a>').format(sorted(facts.items()), text)


def linked(sentences):
    return re.findall(r"<a [^>]*>(.*?)</a>", " ".join(link_sentences(sentences, link)))


def test_what_changed_and_the_verdict_lead_to_examples(plain, several):
    for found in (plain, several):
        assert len(linked(changed_sentences(found))) == 5
        assert len(linked([found.verdict_sentence])) == ("breaks" in found.verdict_sentence)


def test_chance_leads_to_what_the_runs_break_and_differ_in(several):
    said = linked(chance_sentences(several))
    assert "run noise" in said
    assert sum(text.endswith("%") for text in said) >= 4


def test_a_sentence_stays_as_it_is_but_for_its_links(several):
    for sentence in (*chance_sentences(several), "breaks <b> & 7 tokens", ""):
        plain = re.sub(r"</?a[^>]*>", "", link_sentence(sentence, link))
        assert unescape(plain) == sentence
    assert "<b>" not in link_sentence("breaks <b> & 7 tokens", link)


def test_estimates_of_what_is_systematic_lead_to_what_every_pair_of_runs_does(several):
    facts = {name: estimate_facts(name) for name, _, _ in number_rows(several)}
    assert facts["all of it"] == ({"outcome": "falsified"}, {"outcome": "corrected"})
    low = next(name for name in facts if name.endswith("(S_low)"))
    assert facts[low] == ({"runs": "every pair"}, {"runs": "corrected by every pair"})
    noise = next(name for name in facts if name.startswith("run noise"))
    assert all("runs" in own and "outcome" in own for own in facts[noise])
