#include "ops/cli/evaluate_command.h"

#include <cstdio>
#include <map>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "engine/base/ids.h"
#include "engine/encode/profile_encoder.h"
#include "ops/cli/exit_code.h"
#include "ops/cli/json_lines.h"
#include "ops/cli/json_text.h"

namespace nayose {
namespace {

// Small numbers for names, in the order in which they come.
class Numbering {
 public:
  uint32_t number(std::string_view name) {
    return numbers_.try_emplace(std::string(name), static_cast<uint32_t>(numbers_.size()))
        .first->second;
  }

 private:
  std::unordered_map<std::string, uint32_t> numbers_;
};

using Links = std::unordered_map<Ref, uint32_t, Id128Hash>;

// links.jsonl holds changes: a later line of a ref replaces an earlier one, one without a person
// ends the link.
Status read_links(const std::string& path, Links* links) {
  Numbering persons;
  return read_json_lines(path, {"/ref", "/person"}, [&](std::span<const std::string_view> values) {
    const auto ref = parse_hex128(values[0]);
    if (!ref) return Status(StatusCode::kCorruption, "/ref: expected 32 hex digits");
    if (values[1].empty()) {
      links->erase(Ref{*ref});
    } else {
      (*links)[Ref{*ref}] = persons.number(values[1]);
    }
    return Status();
  });
}

constexpr size_t kTrapsMax = 24;

// Which of the assignments have a trap, by its name.
class TrapIndex {
 public:
  void add(std::string_view name, size_t assignment) {
    std::vector<size_t>& members = traps_[std::string(name)];
    if (members.empty() || members.back() != assignment) members.push_back(assignment);
  }

  std::vector<TrapQuality> measure(const std::vector<Assignment>& assignments,
                                   const LinkageQuality& all) const {
    std::vector<TrapQuality> result;
    for (const auto& [name, members] : traps_) {
      std::vector<Assignment> others;
      auto next = members.begin();
      for (size_t i = 0; i < assignments.size(); ++i) {
        if (next != members.end() && *next == i)
          ++next;
        else
          others.push_back(assignments[i]);
      }
      result.push_back({name, members.size(), measure_pairs_touching(all, std::move(others))});
    }
    return result;
  }

 private:
  std::map<std::string, std::vector<size_t>> traps_;
};

void print_traps(const std::vector<TrapQuality>& traps) {
  if (traps.empty()) return;
  std::printf("%-18s %9s %9s %9s  %9s %7s %7s\n", "trap", "refs", "linked", "true", "precision",
              "recall", "F1");
  for (const TrapQuality& trap : traps) {
    const PairQuality& pairs = trap.pairs;
    std::printf("%-18s %9llu %9llu %9llu  %9.4f %7.4f %7.4f\n", trap.trap.c_str(),
                static_cast<unsigned long long>(trap.refs),
                static_cast<unsigned long long>(pairs.pairs_linked),
                static_cast<unsigned long long>(pairs.pairs_true), pairs.precision, pairs.recall,
                pairs.f1);
  }
}

void print_evaluation(const Evaluation& evaluation) {
  const LinkageQuality& q = evaluation.quality;
  const auto count = [](uint64_t n) { return static_cast<unsigned long long>(n); };
  std::printf("truth rows   %llu, of which %llu are not linked\n", count(evaluation.truth_rows),
              count(evaluation.rows_not_linked));
  if (evaluation.links_without_truth > 0) {
    std::printf("without truth %llu links were left out\n", count(evaluation.links_without_truth));
  }
  std::printf("persons      %llu linked, %llu true\n", count(q.persons_linked),
              count(q.persons_true));
  std::printf("pairs        %llu linked, %llu true, %llu both\n", count(q.pairs_linked),
              count(q.pairs_true), count(q.pairs_both));
  std::printf("pairwise     precision %.4f  recall %.4f  F1 %.4f\n", q.precision, q.recall, q.f1);
  std::printf("B3           precision %.4f  recall %.4f  F1 %.4f\n", q.b3_precision, q.b3_recall,
              q.b3_f1);
  print_traps(evaluation.traps);
}

void print_evaluation_json(const Evaluation& evaluation) {
  const LinkageQuality& q = evaluation.quality;
  JsonText json;
  json.integer("truth_rows", evaluation.truth_rows)
      .integer("rows_not_linked", evaluation.rows_not_linked)
      .integer("links_without_truth", evaluation.links_without_truth)
      .integer("refs", q.refs)
      .integer("persons_linked", q.persons_linked)
      .integer("persons_true", q.persons_true)
      .integer("pairs_linked", q.pairs_linked)
      .integer("pairs_true", q.pairs_true)
      .integer("pairs_both", q.pairs_both)
      .number("precision", q.precision, 6)
      .number("recall", q.recall, 6)
      .number("f1", q.f1, 6)
      .number("b3_precision", q.b3_precision, 6)
      .number("b3_recall", q.b3_recall, 6)
      .number("b3_f1", q.b3_f1, 6);
  if (!evaluation.traps.empty()) json.begin_object("traps");
  for (const TrapQuality& trap : evaluation.traps) {
    json.begin_object(trap.trap)
        .integer("refs", trap.refs)
        .integer("pairs_linked", trap.pairs.pairs_linked)
        .integer("pairs_true", trap.pairs.pairs_true)
        .integer("pairs_both", trap.pairs.pairs_both)
        .number("precision", trap.pairs.precision, 6)
        .number("recall", trap.pairs.recall, 6)
        .number("f1", trap.pairs.f1, 6)
        .end_object();
  }
  if (!evaluation.traps.empty()) json.end_object();
  std::fputs(json.line().c_str(), stdout);
}

}  // namespace

Result<Evaluation> evaluate_links(const std::string& truth_path, const std::string& links_path,
                                  const Keyring& keyring, bool by_trap) {
  Links links;
  NAYOSE_RETURN_IF_ERROR(read_links(links_path, &links));
  // A ref depends on KR alone, so no model is needed.
  NAYOSE_ASSIGN_OR_RETURN(const std::unique_ptr<ProfileEncoder> encoder,
                          ProfileEncoder::create(keyring, {}, GramParameters(), "evaluate"));
  Evaluation evaluation;
  Numbering persons;
  std::vector<Assignment> assignments;
  TrapIndex traps;
  std::vector<std::string> pointers = {"/institution", "/patient", "/person"};
  for (size_t i = 0; by_trap && i < kTrapsMax; ++i) {
    pointers.push_back("/traps/" + std::to_string(i));
  }
  const Status read =
      read_json_lines(truth_path, pointers, [&](std::span<const std::string_view> values) {
        if (values[0].empty() || values[1].empty() || values[2].empty()) {
          return Status(StatusCode::kCorruption, "expected institution, patient and person");
        }
        ++evaluation.truth_rows;
        const auto link = links.find(encoder->make_ref(values[0], values[1]));
        if (link == links.end()) {
          ++evaluation.rows_not_linked;
        } else {
          for (const std::string_view trap : values.subspan(3)) {
            if (!trap.empty()) traps.add(trap, assignments.size());
          }
          assignments.push_back({link->second, persons.number(values[2])});
        }
        return Status();
      });
  NAYOSE_RETURN_IF_ERROR(read);
  evaluation.links_without_truth = links.size() - assignments.size();
  evaluation.quality = measure_linkage(assignments);
  evaluation.traps = traps.measure(assignments, evaluation.quality);
  return evaluation;
}

Result<int> run_evaluate(const EvaluateOptions& options) {
  NAYOSE_ASSIGN_OR_RETURN(const std::unique_ptr<Keyring> keyring, Keyring::open(options.keyring));
  NAYOSE_ASSIGN_OR_RETURN(const Evaluation evaluation,
                          evaluate_links(options.truth, options.links, *keyring, options.by_trap));
  if (evaluation.truth_rows > 0 && evaluation.rows_not_linked == evaluation.truth_rows) {
    return Status(StatusCode::kFailedPrecondition,
                  "no row of the truth is in the links: were they made with the keyring " +
                      options.keyring +
                      ", and with the truth's institution codes (--institution)?");
  }
  if (options.json)
    print_evaluation_json(evaluation);
  else
    print_evaluation(evaluation);
  return kExitOk;
}

}  // namespace nayose
