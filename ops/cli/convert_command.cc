#include "ops/cli/convert_command.h"

#include <array>
#include <cstdio>
#include <memory>
#include <utility>

#include "engine/encode/secret.h"
#include "ops/cli/config.h"
#include "ops/cli/convert_input.h"
#include "ops/cli/convert_output.h"
#include "ops/cli/exit_code.h"
#include "ops/cli/json_text.h"
#include "ops/cli/progress.h"
#include "ops/cli/stop_signal.h"

namespace nayose {
namespace {

struct ConvertCounts {
  uint64_t encounters = 0;
  uint64_t unreadable = 0;
  std::array<uint64_t, static_cast<size_t>(RefusalReason::kCount)> by_reason{};
  uint64_t bytes = 0;
  double seconds = 0;
  bool stopped = false;
};

Result<std::unique_ptr<LineOutput>> open_output(const ConvertCommandOptions& options) {
  if (options.kafka.empty()) {
    if (options.out == "-") return stream_output(stdout, "standard output");
    return open_whole_file(options.out, options.force);
  }
  NAYOSE_ASSIGN_OR_RETURN(const DaemonConfig config, load_config(options.kafka, ConfigUse::kLink));
  if (config.kafka.bootstrap_servers.empty()) {
    return Status(StatusCode::kConfiguration,
                  options.kafka + ": kafka.bootstrap_servers: host:port is expected");
  }
  NAYOSE_ASSIGN_OR_RETURN(auto producer,
                          RawProducer::open(config.kafka, options.topic, log_to_stderr()));
  return topic_output(std::move(producer));
}

Result<std::unique_ptr<LineOutput>> open_refused(const ConvertCommandOptions& options) {
  const bool is_file = options.kafka.empty() && options.out != "-";
  if (!options.refused.empty()) return open_whole_file(options.refused, options.force);
  if (is_file) return open_whole_file(options.out + ".refused.jsonl", options.force);
  return stream_output(stderr, "standard error");
}

Status check_usage(const ConvertCommandOptions& options) {
  const auto wrong = [](const char* what) { return Status(StatusCode::kInvalidArgument, what); };
  if (options.out.empty() == options.kafka.empty()) return wrong("expected --out or --kafka");
  if (options.kafka.empty() != options.topic.empty())
    return wrong("--kafka and --topic go together");
  if (!options.refused.empty() && options.refused == options.out)
    return wrong("--out and --refused name one file");
  size_t standard_inputs = 0;
  for (const std::string& input : options.inputs) standard_inputs += input == "-";
  return standard_inputs > 1 ? wrong("standard input (-) is named twice") : Status();
}

// Reads all inputs in their order.
class Conversion {
 public:
  Conversion(const ConvertCommandOptions& options, const ConvertPlan& plan)
      : options_(options), plan_(plan), progress_("convert", bytes_of_inputs(options.inputs)) {}

  Status open() {
    NAYOSE_ASSIGN_OR_RETURN(output_, open_output(options_));
    NAYOSE_ASSIGN_OR_RETURN(refused_, open_refused(options_));
    return Status();
  }

  Status run() {
    const int64_t started_ms = steady_now_ms();
    for (const std::string& name : options_.inputs) {
      NAYOSE_ASSIGN_OR_RETURN(const auto input, ConvertedInput::open(plan_, name));
      NAYOSE_RETURN_IF_ERROR(convert(name, input.get()));
      bytes_before_ += input->bytes();
      if (counts_.stopped) break;
    }
    progress_.finish();
    counts_.bytes = bytes_before_;
    counts_.seconds = static_cast<double>(steady_now_ms() - started_ms) / 1000;
    if (!counts_.stopped) {
      NAYOSE_RETURN_IF_ERROR(refused_->finish());
      return output_->finish();
    }
    NAYOSE_RETURN_IF_ERROR(refused_->stop());
    return output_->stop();
  }

  const ConvertCounts& counts() const { return counts_; }

 private:
  Status convert(const std::string& name, ConvertedInput* input) {
    for (uint64_t done = 1;; ++done) {
      counts_.stopped = stop_requested();
      if (counts_.stopped) return Status();
      NAYOSE_ASSIGN_OR_RETURN(const MessageOutcome outcome, input->next());
      if (outcome == MessageOutcome::kEnd) return Status();
      if (outcome == MessageOutcome::kEncounter) {
        NAYOSE_RETURN_IF_ERROR(take(input->encounter(), input->line()));
      } else {
        NAYOSE_RETURN_IF_ERROR(refuse(name, input->unreadable()));
      }
      if ((done & 0xff) == 0) {
        progress_.update(bytes_before_ + input->bytes(), counts_.encounters + counts_.unreadable);
      }
    }
  }

  Status take(const EncounterMessage& message, std::string_view line) {
    ++counts_.encounters;
    key_.assign(message.institution).append("|").append(message.patient);
    return output_->write(key_, line);
  }

  Status refuse(const std::string& source, const UnreadableMessage& message) {
    ++counts_.unreadable;
    ++counts_.by_reason[static_cast<size_t>(message.reason)];
    JsonText json;
    json.string("source", source)
        .string("place", message.place)
        .string("reason", refusal_reason_name(message.reason))
        .string("message_id", message.message_id);
    return refused_->write("", json.line());
  }

  const ConvertCommandOptions& options_;
  const ConvertPlan& plan_;
  Progress progress_;
  std::unique_ptr<LineOutput> output_;
  std::unique_ptr<LineOutput> refused_;
  ConvertCounts counts_;
  uint64_t bytes_before_ = 0;
  std::string key_;
};

double rate_of(const ConvertCounts& counts) {
  const auto messages = static_cast<double>(counts.encounters + counts.unreadable);
  return counts.seconds > 0 ? messages / counts.seconds : 0;
}

std::string json_summary(const ConvertCommandOptions& options, const ConvertCounts& counts) {
  JsonText json;
  json.string("format", options.arguments.from)
      .integer("encounters", counts.encounters)
      .integer("unreadable", counts.unreadable)
      .begin_object("unreadable_by_reason");
  for (size_t i = 1; i < counts.by_reason.size(); ++i) {
    if (counts.by_reason[i] == 0) continue;
    json.integer(refusal_reason_name(static_cast<RefusalReason>(i)), counts.by_reason[i]);
  }
  json.end_object()
      .integer("bytes", counts.bytes)
      .number("seconds", counts.seconds, 3)
      .number("messages_per_s", rate_of(counts), 0)
      .boolean("finished", !counts.stopped)
      .string(options.kafka.empty() ? "out" : "topic",
              options.kafka.empty() ? options.out : options.topic);
  return json.line();
}

std::string text_summary(const ConvertCommandOptions& options, const ConvertCounts& counts) {
  const auto line = [](const char* name, const std::string& value) {
    std::string text(name);
    text.resize(13, ' ');
    return text + value + "\n";
  };
  std::string text = line("encounters", std::to_string(counts.encounters)) +
                     line("unreadable", std::to_string(counts.unreadable));
  for (size_t i = 1; i < counts.by_reason.size(); ++i) {
    if (counts.by_reason[i] == 0) continue;
    std::string name(refusal_reason_name(static_cast<RefusalReason>(i)));
    name.resize(24, ' ');
    text += "  " + name + " " + std::to_string(counts.by_reason[i]) + "\n";
  }
  if (counts.seconds > 0) {
    char speed[64];
    std::snprintf(speed, sizeof(speed), "%.0f messages/s (%.2f s)", rate_of(counts),
                  counts.seconds);
    text += line("speed", speed);
  }
  const bool to_file = options.kafka.empty() && options.out != "-";
  if (counts.stopped) {
    text += to_file ? "stopped before the end: no file was written\n"
                    : "stopped before the end: what is out stays\n";
  } else {
    text += line(options.kafka.empty() ? "written to" : "sent to",
                 options.kafka.empty() ? options.out : options.topic);
  }
  if (counts.encounters == 0 && counts.unreadable + counts.bytes > 0) {
    text += "nothing could be read: see the list of what was refused, and --from\n";
  } else if (counts.encounters == 0 && !counts.stopped) {
    text += "no message was found: check the inputs, and --from\n";
  }
  return text;
}

}  // namespace

Result<int> run_convert(const ConvertCommandOptions& options) {
  NAYOSE_RETURN_IF_ERROR(check_usage(options));
  NAYOSE_RETURN_IF_ERROR(harden_process());
  NAYOSE_ASSIGN_OR_RETURN(const ConvertPlan plan, make_convert_plan(options.arguments));
  Conversion conversion(options, plan);
  NAYOSE_RETURN_IF_ERROR(conversion.open());
  NAYOSE_RETURN_IF_ERROR(conversion.run());
  const ConvertCounts& counts = conversion.counts();
  // Standard output may be the encounters' own.
  std::FILE* const said = options.out == "-" ? stderr : stdout;
  const std::string summary =
      options.json ? json_summary(options, counts) : text_summary(options, counts);
  std::fputs(summary.c_str(), said);
  const bool nothing = counts.encounters == 0 && counts.unreadable + counts.bytes > 0;
  return counts.stopped || nothing ? kExitFailed : kExitOk;
}

}  // namespace nayose
