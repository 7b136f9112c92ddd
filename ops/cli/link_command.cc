#include "ops/cli/link_command.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "engine/base/clock.h"
#include "ops/cli/config.h"
#include "ops/cli/exit_code.h"
#include "ops/cli/file_way.h"
#include "ops/cli/json_text.h"

namespace nayose {
namespace {

// Records of these institutions only. One that the configuration lists keeps what it says of it.
void accept_only(const std::vector<std::string>& codes, EngineConfig* config) {
  std::vector<InstitutionSpec> accepted;
  for (const std::string& code : codes) {
    const auto listed =
        std::find_if(config->institutions.begin(), config->institutions.end(),
                     [&](const InstitutionSpec& spec) { return spec.code == code; });
    accepted.push_back(listed == config->institutions.end() ? config->any_institution : *listed);
    accepted.back().code = code;
  }
  config->institutions = std::move(accepted);
  config->accept_unlisted_institutions = false;
}

// The configuration file first, then what the command line says on top of it.
Result<FileWayRequest> make_request(const LinkOptions& options) {
  DaemonConfig config;
  config.engine.accept_unlisted_institutions = true;
  if (!options.config.empty()) {
    NAYOSE_ASSIGN_OR_RETURN(config, load_config(options.config, ConfigUse::kLink));
  }
  FileWayRequest request;
  request.engine.model = options.model;
  request.engine.keyring = options.keyring.empty() ? config.keyring : options.keyring;
  request.engine.state = options.state.empty() ? config.state : options.state;
  request.engine.executor =
      options.executor.empty() ? config.processing.executor : options.executor;
  request.engine.threads =
      options.threads == 0 ? static_cast<uint32_t>(config.processing.threads) : options.threads;
  request.engine.take_over = options.take_over || config.take_over;
  request.config = std::move(config.engine);
  if (!options.accept_institutions.empty())
    accept_only(options.accept_institutions, &request.config);
  request.inputs = options.inputs;
  if (!options.convert.from.empty()) {
    NAYOSE_ASSIGN_OR_RETURN(request.convert, make_convert_plan(options.convert));
  }
  request.out = options.out;
  request.as_of = options.as_of;
  request.batch_records =
      options.batch == 0 ? static_cast<uint32_t>(config.processing.batch_records) : options.batch;
  return request;
}

double rate_of(const FileWayResult& result) {
  return result.seconds > 0 ? static_cast<double>(result.counts.records) / result.seconds : 0;
}

void print_json(const LinkOptions& options, const FileWayResult& result) {
  JsonText json;
  json.integer("encounters", result.counts.records)
      .integer("accepted", result.counts.accepted)
      .integer("refused", result.counts.refused_total())
      .begin_object("refused_by_reason");
  for (size_t i = 1; i < result.counts.refused.size(); ++i) {
    if (result.counts.refused[i] == 0) continue;
    json.integer(refusal_reason_name(static_cast<RefusalReason>(i)), result.counts.refused[i]);
  }
  json.end_object()
      .integer("repeat_visits", result.counts.repeat_visits)
      .integer("refs", result.sizes.refs)
      .integer("refs_in_earlier_encoding", result.sizes.refs_in_earlier_encoding)
      .integer("refs_taken_over", result.counts.refs_taken_over)
      .integer("persons", result.sizes.persons)
      .integer("profiles", result.sizes.profiles)
      .integer("edges", result.sizes.edges)
      .integer("candidate_pairs", result.counts.candidate_pairs)
      .integer("blocks_refined", result.counts.blocks_refined)
      .integer("blocks_suppressed", result.counts.blocks_suppressed)
      .integer("components_over_cap", result.counts.components_over_cap)
      .integer("profiles_evicted", result.counts.profiles_evicted)
      .integer("visits_of_retracted", result.counts.visits_of_retracted)
      .integer("delete_scopes_narrowed", result.counts.delete_scopes_narrowed)
      .integer("payload_values_dropped", result.counts.payload_values_dropped)
      .integer("payload_values_with_identifiers", result.counts.payload_values_with_identifiers)
      .integer("resident_bytes", result.sizes.resident_bytes)
      .number("seconds", result.seconds, 3)
      .number("records_per_s", rate_of(result), 0)
      .string("as_of", result.as_of)
      .boolean("finished", !result.stopped)
      .string("out", options.out);
  std::fputs(json.line().c_str(), stdout);
}

// `kept`: there is a state to go on from.
void print_text(const LinkOptions& options, const FileWayResult& result, bool kept) {
  const auto count = [](uint64_t n) { return static_cast<unsigned long long>(n); };
  if (result.finished_before) {
    std::printf("nothing to do: this run had finished before\n");
  } else {
    std::printf("encounters   %llu, of which %llu repeat visits\n", count(result.counts.records),
                count(result.counts.repeat_visits));
    std::printf("refused      %llu\n", count(result.counts.refused_total()));
  }
  for (size_t i = 1; i < result.counts.refused.size(); ++i) {
    if (result.counts.refused[i] == 0) continue;
    const std::string name(refusal_reason_name(static_cast<RefusalReason>(i)));
    std::printf("  %-24s %llu\n", name.c_str(), count(result.counts.refused[i]));
  }
  std::printf("refs         %llu\n", count(result.sizes.refs));
  if (result.sizes.refs_in_earlier_encoding > 0) {
    std::printf("  of an earlier encoding   %llu, until their next visit\n",
                count(result.sizes.refs_in_earlier_encoding));
  }
  std::printf("persons      %llu\n", count(result.sizes.persons));
  if (!result.finished_before && result.seconds > 0) {
    std::printf("speed        %.0f records/s (%.2f s)\n", rate_of(result), result.seconds);
  }
  if (result.counts.records > 0 && result.counts.accepted == 0) {
    std::printf("nothing was accepted: see refused.jsonl, the institutions of --config, and %s\n",
                options.convert.from.empty() ? "--from for other formats" : "--from, --notices");
  } else if (result.counts.records == 0 && !result.finished_before && !result.stopped) {
    std::printf("no record was found: check the inputs%s\n",
                options.convert.from.empty() ? "" : ", and --from");
  }
  std::printf("output in    %s (encounters, links, person-events, refused .jsonl)\n",
              options.out.c_str());
  if (result.stopped) {
    std::printf("stopped before the end%s\n",
                kept ? "; the same command goes on from here"
                     : "; without --state there is no going on: start anew in an empty folder");
  }
}

}  // namespace

Result<int> run_link(const LinkOptions& options) {
  NAYOSE_ASSIGN_OR_RETURN(const FileWayRequest request, make_request(options));
  const SystemClock clock;
  const std::unique_ptr<Metrics> metrics = Metrics::off();
  NAYOSE_ASSIGN_OR_RETURN(const FileWayResult result, run_file_way(request, &clock, metrics.get()));
  if (options.json)
    print_json(options, result);
  else
    print_text(options, result, !request.engine.state.empty());
  return result.stopped ? kExitFailed : kExitOk;
}

}  // namespace nayose
