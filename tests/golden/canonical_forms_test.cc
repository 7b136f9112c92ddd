// Pins what each normaliser makes of fixed values. A store holds no raw values: when a form changes
// and the encoding hash does not, a patient's next visit looks like another person's.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

#include "engine/model/model_hash.h"
#include "engine/normalize/normalize_field.h"

namespace nayose {
namespace {

constexpr std::string_view kShownSeparator = "\u241F";  // Stands for kPartSeparator in the file.
constexpr size_t kValuesOfKindMin = 5;

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

std::string golden_path(int version) {
  const char* source = std::getenv("NAYOSE_SOURCE_DIR");
  return std::string(source == nullptr ? "." : source) + "/tests/golden/canonical_forms.v" +
         std::to_string(version) + ".txt";
}

// As the last column of the file has it.
std::string form_of(Normalizer kind, const std::string& shown, FieldNormalizer* normalizer) {
  const std::string separator(1, kPartSeparator);
  const std::string value = replaced(shown, kShownSeparator, separator);
  std::string form;
  normalizer->begin_record();
  const FieldOutcome outcome = normalizer->normalize(kind, value, &form);
  if (outcome == FieldOutcome::kMissing) return "(missing)";
  if (outcome == FieldOutcome::kImpossible) return "(impossible)";
  return replaced(form, separator, kShownSeparator);
}

TEST(CanonicalForms, AreThoseOfTheEncodingVersion) {
  // The values of a version that has no file yet are those of the one before.
  std::ifstream in(golden_path(kEncodingVersion), std::ios::binary);
  if (!in) in.open(golden_path(kEncodingVersion - 1), std::ios::binary);
  ASSERT_TRUE(in) << golden_path(kEncodingVersion);
  FieldNormalizer normalizer;
  std::map<Normalizer, size_t> values;
  std::string found;
  std::string differences;
  for (std::string line; std::getline(in, line);) {
    const size_t first = line.find('\t');
    const size_t second = line.find('\t', first + 1);
    ASSERT_NE(second, std::string::npos) << line;
    const auto kind = parse_normalizer(line.substr(0, first));
    ASSERT_TRUE(kind) << line;
    ++values[*kind];
    const std::string shown = line.substr(first + 1, second - first - 1);
    const std::string form = form_of(*kind, shown, &normalizer);
    found += line.substr(0, second + 1) + form + "\n";
    if (form != line.substr(second + 1)) differences += "  " + line + "\n  is now " + form + "\n";
  }
  for (int kind = 0; normalizer_name(static_cast<Normalizer>(kind)) != "unknown"; ++kind) {
    EXPECT_GE(values[static_cast<Normalizer>(kind)], kValuesOfKindMin)
        << normalizer_name(static_cast<Normalizer>(kind)) << " is pinned by too few values";
  }
  const bool is_renewed = std::ifstream(golden_path(kEncodingVersion)).good();
  if (differences.empty() && is_renewed) return;
  const std::string path = testing::TempDir() + "canonical_forms.found.txt";
  std::ofstream(path, std::ios::binary) << found;
  FAIL() << "raise kEncodingVersion and renew this file: " << golden_path(kEncodingVersion) << "\n"
         << differences << "all forms as they are now are in " << path;
}

// The control: a line that is not what a normaliser gives is seen.
TEST(CanonicalForms, DifferByKindAndValue) {
  FieldNormalizer normalizer;
  EXPECT_EQ(form_of(Normalizer::kDate, "S55.4.5", &normalizer), "19800405");
  EXPECT_EQ(form_of(Normalizer::kDate, "1980-02-30", &normalizer), "(impossible)");
  EXPECT_EQ(form_of(Normalizer::kSex, "", &normalizer), "(missing)");
  EXPECT_NE(form_of(Normalizer::kKanaFamily, "ヤマダ\u241Fタロウ", &normalizer),
            form_of(Normalizer::kKanaGiven, "ヤマダ\u241Fタロウ", &normalizer));
}

}  // namespace
}  // namespace nayose
