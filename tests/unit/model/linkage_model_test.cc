#include "engine/model/linkage_model.h"

#include <gtest/gtest.h>

#include "tests/unit/model/small_model.h"

namespace nayose {
namespace {

LinkageModel must_parse(std::string_view text) {
  Result<LinkageModel> model = parse_model(text, "m.toml");
  EXPECT_TRUE(model.ok()) << model.status().to_string();
  return model.ok() ? std::move(model).value() : LinkageModel{};
}

// The message without "m.toml:<line>: ", after checking that it names line `line`.
std::string refusal(std::string_view text, int line) {
  const Result<LinkageModel> model = parse_model(text, "m.toml");
  if (model.ok()) return "accepted";
  EXPECT_EQ(model.status().code(), StatusCode::kConfiguration);
  const std::string head = "m.toml:" + std::to_string(line) + ": ";
  const std::string& message = model.status().message();
  EXPECT_EQ(message.substr(0, head.size()), head) << message;
  return message.size() < head.size() ? message : message.substr(head.size());
}

std::string refusal_of(std::string_view from, std::string_view to) {
  return refusal(spoilt(from, to), line_of(from));
}

TEST(LinkageModel, ReadsFields) {
  const LinkageModel model = must_parse(kSmallModel);
  ASSERT_EQ(model.fields.size(), 5u);
  EXPECT_EQ(model.name, "small");
  EXPECT_EQ(model.path, "m.toml");
  const FieldSpec& given = model.fields[1];
  EXPECT_EQ(given.normalizer, Normalizer::kLatinName);
  EXPECT_EQ(given.encoding, FieldEncoding::kBloom);
  ASSERT_EQ(given.source.alternatives.size(), 2u);
  EXPECT_EQ(given.source.alternatives[0].parts, std::vector<std::string>{"given"});
  EXPECT_EQ(given.source.alternatives[1].parts, (std::vector<std::string>{"first", "middle"}));
  EXPECT_EQ(model.find_field("postcode"), 3);
  EXPECT_EQ(model.find_field("nothing"), -1);
  ASSERT_EQ(model.input.fields.size(), 5u);
  EXPECT_EQ(model.input.fields[1].alternatives.size(), 2u);
}

TEST(LinkageModel, ReadsRules) {
  const LinkageModel model = must_parse(kSmallModel);
  ASSERT_EQ(model.rules.size(), 2u);
  EXPECT_EQ(model.rules[0].parts[0].kind, PartKind::kSoundex);
  EXPECT_EQ(model.rules[0].parts[1].field, 1u);
  EXPECT_EQ(model.rules[0].parts[1].kind, PartKind::kPrefix);
  EXPECT_EQ(model.rules[0].parts[1].length, 2);
  ASSERT_EQ(model.rules[0].refine.size(), 2u);
  EXPECT_EQ(model.rules[0].refine[0].part, TagPart::kWhole);
  EXPECT_EQ(model.rules[0].refine[1].part, TagPart::kMonth);
  EXPECT_EQ(model.rules[1].parts[0].kind, PartKind::kFull);
}

TEST(LinkageModel, ReadsComparisons) {
  const LinkageModel model = must_parse(kSmallModel);
  ASSERT_EQ(model.comparisons.size(), 2u);
  const Comparison& names = model.comparisons[0];
  EXPECT_EQ(names.needs, (std::vector<size_t>{0, 1}));
  ASSERT_EQ(names.levels.size(), 3u);
  EXPECT_EQ(names.levels[1].predicates[0].kind, PredicateKind::kXorAtMost);
  EXPECT_EQ(names.levels[1].predicates[0].threshold, 45);
  EXPECT_EQ(names.levels[1].predicates[1].kind, PredicateKind::kDiceAtLeast);
  EXPECT_EQ(names.levels[1].predicates[1].threshold, 800);
  EXPECT_EQ(names.levels[0].household_probability, 0.002);
  EXPECT_TRUE(names.levels[2].predicates.empty());
  const Comparison& birth = model.comparisons[1];
  EXPECT_EQ(birth.levels[1].predicates[0].kind, PredicateKind::kDigitsDifferAtMost);
  EXPECT_EQ(birth.levels[1].household_probability, birth.levels[1].u_probability);
  EXPECT_FALSE(birth.levels[0].forbids);
  EXPECT_TRUE(birth.levels[2].forbids);
}

TEST(LinkageModel, ReadsEveryPredicate) {
  const std::string text =
      spoilt("when = [\"birth_date digits 1\"]",
             "when = [\"birth_date swapped\", \"birth_date year\", \"birth_date month\", "
             "\"birth_date day\", \"postcode missing\", \"given present\"]");
  const LinkageModel model = must_parse(text);
  const auto& predicates = model.comparisons[1].levels[1].predicates;
  ASSERT_EQ(predicates.size(), 6u);
  EXPECT_EQ(predicates[0].kind, PredicateKind::kMonthDaySwapped);
  EXPECT_EQ(predicates[1].kind, PredicateKind::kYearEqual);
  EXPECT_EQ(predicates[2].kind, PredicateKind::kMonthEqual);
  EXPECT_EQ(predicates[3].kind, PredicateKind::kDayEqual);
  EXPECT_EQ(predicates[4].kind, PredicateKind::kMissing);
  EXPECT_EQ(predicates[5].kind, PredicateKind::kPresent);
}

TEST(LinkageModel, ReadsLinkage) {
  const LinkageModel model = must_parse(kSmallModel);
  EXPECT_EQ(model.match_prior, 0.001);
  EXPECT_EQ(model.household_prior, 0.0001);
  EXPECT_EQ(model.thresholds.join_bits, -2);
  EXPECT_EQ(model.thresholds.link_bits, 1.5);
  EXPECT_EQ(model.thresholds.review_bits, 0);
  EXPECT_EQ(model.block_cap, 64);
  EXPECT_EQ(model.jump_fields, (std::vector<size_t>{0, 2}));
  EXPECT_FALSE(model.duplicates_within_institution);
}

TEST(LinkageModel, TakesTheEncounterContractWithoutAnEnvelope) {
  const LinkageModel model = must_parse(kSmallModel);
  const FieldSource& patient = model.input.envelope[static_cast<size_t>(EnvelopeField::kPatient)];
  ASSERT_EQ(patient.alternatives.size(), 1u);
  EXPECT_EQ(patient.alternatives[0].parts, std::vector<std::string>{"/patient"});
}

TEST(LinkageModel, TakesAnEnvelopeAsItStands) {
  const std::string envelope =
      "[envelope]\ninstitution = {constant = \"one\"}\npatient = \"rec_id\"\n"
      "event_time = {constant = \"2020-01-01\"}\nnotice_status = {constant = \"notified\"}\n"
      "notice_date = {constant = \"2019-01-01\"}\n";
  const LinkageModel model = must_parse(std::string(kSmallModel) + envelope);
  const auto& sources = model.input.envelope;
  EXPECT_EQ(sources[static_cast<size_t>(EnvelopeField::kInstitution)].constant, "one");
  EXPECT_EQ(sources[static_cast<size_t>(EnvelopeField::kPatient)].alternatives[0].parts[0],
            "rec_id");
  EXPECT_TRUE(sources[static_cast<size_t>(EnvelopeField::kMergeFrom)].alternatives.empty());
}

TEST(LinkageModel, RefusesAnEnvelopeThatWouldRefuseEveryRecord) {
  const std::string text = std::string(kSmallModel) + "[envelope]\npatient = \"rec_id\"\n";
  EXPECT_EQ(refusal(text, line_of("[envelope]", text)),
            "envelope.institution: expected a source or {constant = \"…\"}");
}

TEST(LinkageModel, ScansThePayloadForWhateverIsLinkedOn) {
  const LinkageModel model = must_parse(kSmallModel);
  const auto& roots = model.input.identifier_roots;
  EXPECT_EQ(std::count(roots.begin(), roots.end(), "/extra/note"), 1);
  EXPECT_EQ(std::count(roots.begin(), roots.end(), "/postcode"), 1);
  EXPECT_EQ(std::count(roots.begin(), roots.end(), "surname"), 0);
}

TEST(LinkageModel, RefusesUnknownKeysEverywhere) {
  const std::string unknown = ": expected no such key (it is not known here)";
  EXPECT_EQ(refusal("nam = \"x\"\n" + std::string(kSmallModel), 1), "nam" + unknown);
  for (const char* header :
       {"[[field]]", "[[rule]]", "[[comparison]]", "[[comparison.level]]", "[linkage]"}) {
    const std::string text = spoilt(header, std::string(header) + "\nsurprise = 1");
    const std::string message = refusal(text, line_of("surprise", text));
    EXPECT_NE(message.find("surprise" + unknown), std::string::npos) << message;
  }
}

TEST(LinkageModel, RefusesBadFields) {
  EXPECT_EQ(refusal_of("normalizer = \"latin_name\"", "normalizer = \"latin\""),
            "field.normalizer: expected the name of a normalizer");
  EXPECT_EQ(refusal_of("encoding = \"bloom\"", "encoding = \"cuckoo\""),
            "field.encoding: expected none, bloom, digits, tag or date");
  EXPECT_EQ(refusal_of("encoding = \"tag\"", "encoding = \"date\""),
            "field.encoding: expected encoding date only with normalizer date");
  EXPECT_EQ(refusal_of("name = \"given\"", "name = \"surname\""),
            "field.name: expected a name that is not taken yet");
  EXPECT_EQ(refusal_of("name = \"given\"", "name = \"Given name\""),
            "field.name: expected 1 to 64 of a-z, 0-9 and _");
  EXPECT_EQ(refusal_of("source = \"surname\"", "source = []"),
            "field.source: expected at least one source");
  EXPECT_EQ(refusal_of("source = \"surname\"", "source = \"a +  + b\""),
            "field.source: expected JSON pointers or column names, joined by ' + ' or ' & '");
}

TEST(LinkageModel, AFieldIsAlikeAnEarlierTag) {
  const std::string tag = "\nnormalizer = \"text\"\nencoding = \"tag\"\n";
  const auto with = [&](const std::string& fields) {
    return spoilt("[[rule]]", fields + "[[rule]]");
  };
  const std::string one = "[[field]]\nname = \"one\"\nsource = \"a & b\"" + tag;
  const std::string two = "[[field]]\nname = \"two\"\nsource = \"c\"" + tag;
  const LinkageModel plain = parse_model(with(one + two), "m.toml").value();
  const LinkageModel alike = parse_model(with(one + two + "alike = \"one\"\n"), "m.toml").value();
  EXPECT_EQ(alike.fields.back().alike, "one");
  EXPECT_TRUE(alike.fields[alike.fields.size() - 2].source.alternatives[0].all_needed);
  EXPECT_NE(alike.encoding_hash, plain.encoding_hash);
  for (const char* other : {"two", "surname", "nobody"}) {
    const std::string text = with(one + two + "alike = \"" + other + "\"\n");
    EXPECT_EQ(refusal(text, line_of("alike", text)),
              "field.alike: expected an earlier field; both with encoding tag");
  }
}

TEST(LinkageModel, RefusesTooManyFields) {
  std::string text(kSmallModel);
  for (int i = 0; i < 28; ++i) {
    text += "[[field]]\nname = \"extra" + std::to_string(i) +
            "\"\nsource = \"x\"\nnormalizer = \"text\"\nencoding = \"none\"\n";
  }
  EXPECT_EQ(refusal(text, line_of("[[field]]")), "field: expected 1 to 32 fields, [[field]]");
}

TEST(LinkageModel, RefusesRulesOfOneField) {
  EXPECT_EQ(refusal_of("parts = [\"birth_date\", \"given:prefix:1\"]", "parts = [\"birth_date\"]"),
            "rule.parts: expected parts of at least two fields");
  EXPECT_EQ(refusal_of("parts = [\"birth_date\", \"given:prefix:1\"]",
                       "parts = [\"birth_date:year\", \"birth_date:month\"]"),
            "rule.parts: expected parts of at least two fields");
}

TEST(LinkageModel, RefusesPartsThatDoNotFit) {
  const std::string parts = "parts = [\"birth_date\", \"given:prefix:1\"]";
  const auto message = [&](const std::string& part) {
    return refusal_of(parts, "parts = [\"birth_date\", \"" + part + "\"]");
  };
  EXPECT_EQ(message("given:prefix"),
            "rule.parts: expected a length after prefix or suffix, as in 'phone:suffix:8'");
  EXPECT_EQ(message("given:prefix:0"),
            "rule.parts: expected a length from 1 to 16 in 'given:prefix:0'");
  EXPECT_EQ(message("given:year"),
            "rule.parts: expected a field with normalizer date in 'given:year'");
  EXPECT_EQ(message("given:skeleton"),
            "rule.parts: expected a field with normalizer kana_name in 'given:skeleton'");
  EXPECT_EQ(message("postcode:soundex"),
            "rule.parts: expected a field with normalizer latin_name or text in "
            "'postcode:soundex'");
  EXPECT_EQ(message("giben"), "rule.parts: expected the name of a [[field]], found 'giben'");
  EXPECT_EQ(message("given:initial").rfind("rule.parts: expected one of full, prefix, ", 0), 0u);
}

TEST(LinkageModel, RefusesRefinementsWithoutATag) {
  EXPECT_EQ(refusal_of("refine = [\"postcode\"", "refine = [\"surname\""),
            "rule.refine: expected a field with encoding tag or date in 'surname'");
  EXPECT_EQ(refusal_of("refine = [\"postcode\"", "refine = [\"postcode:year\""),
            "rule.refine: expected a field with encoding date in 'postcode:year'");
}

TEST(LinkageModel, RefusesPredicatesThatDoNotFit) {
  const auto message = [&](const std::string& predicate) {
    return refusal_of("when = [\"birth_date digits 1\"]", "when = [\"" + predicate + "\"]");
  };
  EXPECT_EQ(message("birth_date dice 0.8"),
            "comparison.level.when: expected a field with encoding bloom in 'birth_date dice 0.8'");
  EXPECT_EQ(message("surname digits 1"),
            "comparison.level.when: expected a field with encoding digits or date in "
            "'surname digits 1'");
  EXPECT_EQ(message("surname swapped"),
            "comparison.level.when: expected a field with encoding date in 'surname swapped'");
  EXPECT_EQ(message("note exact"),
            "comparison.level.when: expected a field with an encoding other than none in "
            "'note exact'");
  EXPECT_EQ(message("surname dice 1.2"),
            "comparison.level.when: expected a Dice coefficient from 0.001 to 1 after dice");
  EXPECT_EQ(message("surname xor many"),
            "comparison.level.when: expected a number of bits from 0 to 512 after xor or within");
  EXPECT_EQ(message("surname dice"), "comparison.level.when: expected a threshold after 'dice'");
  EXPECT_EQ(message("surname exact 1"), "comparison.level.when: expected nothing after 'exact'");
  EXPECT_EQ(message("surname"),
            "comparison.level.when: expected '<field> <predicate>', found 'surname'");
}

TEST(LinkageModel, RefusesBadProbabilities) {
  EXPECT_EQ(refusal_of("m = 0.8", "m = 0"),
            "comparison.level.m: expected a number from 1e-12 to 1");
  EXPECT_EQ(refusal_of("u = 0.001", "u = 1.5"),
            "comparison.level.u: expected a number from 1e-12 to 1");
  EXPECT_EQ(refusal(spoilt("m = 0.8", "m = 0.7"), line_of("[[comparison.level]]")),
            "comparison.level: expected the m of all levels to add up to 1 (0.99 to 1.01), found "
            "0.9");
  EXPECT_EQ(refusal(spoilt("u = 0.99", "u = 0.9"), line_of("[[comparison.level]]")),
            "comparison.level: expected the u of all levels to add up to 1 (0.99 to 1.01), found "
            "0.91");
  EXPECT_EQ(
      refusal(spoilt("household = 0.9\n", "household = 0.8\n"), line_of("[[comparison.level]]")),
      "comparison.level: expected the household of all levels to add up to 1 (0.99 to "
      "1.01), found 0.9");
  EXPECT_EQ(refusal(spoilt("household = 0.002\n", ""), line_of("[[comparison.level]]")),
            "comparison.level: expected household at all levels or at none");
}

TEST(LinkageModel, RefusesALastLevelThatMayNotHold) {
  const std::string text = spoilt("m = 0.05", "when = [\"surname exact\"]\nm = 0.05");
  EXPECT_EQ(refusal(text, line_of("when = [\"surname exact\"]\n", text)),
            "comparison.level.when: expected no predicate at the last level");
}

TEST(LinkageModel, RefusesALevelThatHidesTheRest) {
  EXPECT_EQ(refusal_of("when = [\"birth_date exact\"]", "when = []"),
            "comparison.level.when: expected a predicate; only the last level has none");
}

TEST(LinkageModel, RefusesNeedsThatAreNotKept) {
  EXPECT_EQ(refusal_of("needs = [\"birth_date\"]", "needs = [\"note\"]"),
            "comparison.needs: expected names of fields with an encoding other than none, found "
            "'note'");
}

TEST(LinkageModel, RefusesBadLinkage) {
  EXPECT_EQ(refusal_of("join_bits = -2", "join_bits = 2"),
            "linkage.join_bits: expected at most link_bits");
  EXPECT_EQ(refusal_of("review_bits = 0", "review_bits = 2"),
            "linkage.review_bits: expected at most link_bits");
  EXPECT_EQ(refusal_of("match_prior = 0.001", "match_prior = 0"),
            "linkage.match_prior: expected a number from 1e-15 to 0.5");
  EXPECT_EQ(refusal(std::string(kSmallModel) + "block_cap = 1\n", line_of("jump_fields") + 1),
            "linkage.block_cap: expected an integer from 2 to 65535");
  EXPECT_EQ(refusal_of("jump_fields = [\"surname\"", "jump_fields = [\"nobody\""),
            "linkage.jump_fields: expected names of fields with an encoding other than none, "
            "found 'nobody'");
}

TEST(LinkageModel, RefusesAnEmptyFile) { EXPECT_EQ(refusal("", 1), "name: expected a string"); }

TEST(LinkageModel, NamesAMissingFile) {
  const Result<LinkageModel> model = load_model("/nonexistent/m.toml");
  ASSERT_FALSE(model.ok());
  EXPECT_EQ(model.status().code(), StatusCode::kConfiguration);
}

// More than a comparison counts would end the process.
TEST(LinkageModel, RefusesMoreComparedFieldsAndCrossedPairsThanAreCounted) {
  const auto model_of = [](bool crossed) {
    std::string text = "name = \"wide\"\n";
    for (int i = 0; i < 32; ++i) {
      const std::string name = "f" + std::to_string(i);
      text += "[[field]]\nname = \"" + name + "\"\nsource = \"" + name +
              "\"\nnormalizer = \"text\"\nencoding = \"tag\"\n";
      if (i == 31) text += "alike = \"f30\"\n";
    }
    text += "[[rule]]\nname = \"r\"\nparts = [\"f0\", \"f1\"]\n";
    for (int i = 0; i < 31; ++i) {
      const std::string name = "f" + std::to_string(i);
      const bool crosses = crossed && i == 30;
      text += "[[comparison]]\nname = \"c" + std::to_string(i) + "\"\nneeds = [\"" + name +
              (i == 30 ? "\", \"f31" : "") + "\"]\n[[comparison.level]]\nname = \"same\"\n" +
              "when = [\"" + name + (crosses ? " crosses f31" : " exact") +
              "\"]\nm = 0.9\nu = 0.1\n[[comparison.level]]\nname = \"else\"\nm = 0.1\nu = 0.9\n";
    }
    return text +
           "[linkage]\nmatch_prior = 0.01\njoin_bits = 0\nlink_bits = 1\n"
           "review_bits = 0\n";
  };
  EXPECT_EQ(must_parse(model_of(false)).comparisons.size(), 31u);
  const Result<LinkageModel> wide = parse_model(model_of(true), "m.toml");
  ASSERT_FALSE(wide.ok());
  EXPECT_NE(wide.status().message().find("at most 32 compared fields and crossed pairs"),
            std::string::npos)
      << wide.status().message();
}

}  // namespace
}  // namespace nayose
