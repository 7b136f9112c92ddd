// What it costs to compare two profiles.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "engine/base/check.h"
#include "engine/base/random.h"
#include "engine/comparison/pair_comparator.h"
#include "engine/encode/profile_encoder.h"

namespace nayose {
namespace {

constexpr const char* kKernelNames[] = {"scalar", "avx2", "avx512"};

LinkageModel bench_model() {
  LinkageModel model;
  const auto field = [&model](const char* name, FieldEncoding encoding) {
    FieldSpec spec;
    spec.name = name;
    spec.encoding = encoding;
    model.fields.push_back(std::move(spec));
    return model.fields.size() - 1;
  };
  const auto compare = [&model](size_t on, const std::vector<LevelPredicate>& predicates) {
    Comparison comparison;
    comparison.needs = {on};
    for (const LevelPredicate& predicate : predicates) {
      comparison.levels.emplace_back();
      comparison.levels.back().predicates = {predicate};
    }
    comparison.levels.emplace_back();
    model.comparisons.push_back(std::move(comparison));
  };
  for (const char* name : {"family kana", "given kana", "kanji", "address"}) {
    const size_t text = field(name, FieldEncoding::kBloom);
    compare(text, {{text, PredicateKind::kExact, 0},
                   {text, PredicateKind::kDiceAtLeast, 850},
                   {text, PredicateKind::kDiceAtLeast, 650}});
  }
  const size_t birth = field("birth", FieldEncoding::kDate);
  compare(birth, {{birth, PredicateKind::kExact, 0},
                  {birth, PredicateKind::kMonthDaySwapped, 0},
                  {birth, PredicateKind::kDigitsDifferAtMost, 1},
                  {birth, PredicateKind::kYearEqual, 0}});
  const size_t phone = field("phone", FieldEncoding::kDigits);
  compare(phone,
          {{phone, PredicateKind::kExact, 0}, {phone, PredicateKind::kDigitsDifferAtMost, 1}});
  const size_t sex = field("sex", FieldEncoding::kTag);
  compare(sex, {{sex, PredicateKind::kExact, 0}});
  return model;
}

struct alignas(64) Line {
  uint8_t bytes[64];
};

std::string random_kana(size_t length, Random* random) {
  std::string text;
  for (size_t i = 0; i < length; ++i) {
    const uint64_t c = 0x30a2 + random->below(60);
    text += static_cast<char>(0xe0 | c >> 12);
    text += static_cast<char>(0x80 | ((c >> 6) & 0x3f));
    text += static_cast<char>(0x80 | (c & 0x3f));
  }
  return text;
}

std::string random_digits(size_t length, Random* random) {
  std::string text;
  for (size_t i = 0; i < length; ++i) text += static_cast<char>('1' + random->below(9));
  return text;
}

// One profile against `range(0)` others: 64 stay in the first cache, 65536 do not.
void compare_pair(benchmark::State& state) {
  const auto profiles = static_cast<size_t>(state.range(0));
  const VectorKernels* const kernels = vector_kernels_by_name(kKernelNames[state.range(1)]);
  if (kernels == nullptr) {
    state.SkipWithError("not on this processor");
    return;
  }
  const LinkageModel model = bench_model();
  const auto keyring = Keyring::ephemeral().value();
  const auto encoder =
      ProfileEncoder::create(*keyring, model.fields, GramParameters(), "bench").value();
  const size_t lines = encoder->layout().bytes() / 64;
  std::vector<Line> memory(profiles * lines);
  const auto profile = [&](size_t i) { return memory[i * lines].bytes; };
  Random random(1);
  for (size_t i = 0; i < profiles; ++i) {
    const std::string values[] = {random_kana(3, &random),
                                  random_kana(4, &random),
                                  random_kana(4, &random),
                                  random_kana(18, &random),
                                  random_digits(8, &random),
                                  random_digits(11, &random),
                                  "M"};
    encoder->encode(std::vector<std::string_view>(std::begin(values), std::end(values)),
                    profile(i));
  }
  const PairComparator comparator(model, encoder->layout(), *kernels);
  ComparisonVector levels;
  comparator.compare(profile(1), profile(1), &levels);
  for (size_t i = 0; i < comparator.comparison_count(); ++i) CHECK(levels[i] == 0, "equal");
  size_t next = 0;
  for (auto _ : state) {
    comparator.compare(profile(0), profile(next), &levels);
    benchmark::DoNotOptimize(levels);
    next = next + 1 == profiles ? 0 : next + 1;
  }
  state.SetItemsProcessed(state.iterations());
  state.SetLabel(std::string(kernels->name));
}
BENCHMARK(compare_pair)->ArgsProduct({{64, 65536}, {0, 1, 2}});

void and_count(benchmark::State& state) {
  const VectorKernels* const kernels = vector_kernels_by_name(kKernelNames[state.range(0)]);
  if (kernels == nullptr) {
    state.SkipWithError("not on this processor");
    return;
  }
  std::vector<Line> lines(64);
  Random random(1);
  for (Line& line : lines) {
    for (uint8_t& byte : line.bytes) byte = static_cast<uint8_t>(random.next());
  }
  size_t next = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(kernels->and_count(lines[0].bytes, lines[next++ % 64].bytes));
  }
  state.SetLabel(std::string(kernels->name));
}
BENCHMARK(and_count)->DenseRange(0, 2);

}  // namespace
}  // namespace nayose
