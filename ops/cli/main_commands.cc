#include "ops/cli/main_commands.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <functional>
#include <string>

#include "ops/cli/convert_command.h"
#include "ops/cli/evaluate_command.h"
#include "ops/cli/exit_code.h"
#include "ops/cli/generate_command.h"
#include "ops/cli/keys_command.h"
#include "ops/cli/link_command.h"
#include "ops/cli/run_command.h"
#include "ops/cli/stop_signal.h"

namespace nayose {
namespace {

// What was chosen on the command line, ready to run.
struct Chosen {
  std::string name;
  std::function<Result<int>()> run;
  // Asked to stop it ends what it is at. The others have nothing to lose: a signal ends them.
  bool ends_its_work = false;
};

void add_json(CLI::App* command, bool* json) {
  command->add_flag("--json", *json, "One JSON object on standard output instead of text");
}

// What `convert` and `link --from` say of their inputs.
CLI::Option* add_foreign_input(CLI::App* command, ConvertArguments* o) {
  CLI::Option* from = command->add_option("--from", o->from, "Format of the inputs")
                          ->check(CLI::IsMember({"csv", "hl7", "ssmix2", "ssmix2-transaction",
                                                 "fhir", "uke", "eligibility", "checkup", "dpc"}));
  const auto add = [&](const char* name, std::string* value, const char* help) {
    CLI::Option* option = command->add_option(name, *value, help);
    option->group("Inputs of other formats");
    return option->needs(from);
  };
  from->group("Inputs of other formats");
  add("--institution", &o->institution, "Code of the sender (default: what the messages say)");
  add("--notice-status", &o->notice_status,
      "Of patients that no list and no message tells of: notified, not_notified, refused");
  add("--notice-date", &o->notice_date, "Date of that notice, YYYY-MM-DD");
  add("--notice-version", &o->notice_version, "Version of that notice");
  add("--notices", &o->notices, "List: CSV or JSON Lines of patient, status, date, version");
  add("--encoding", &o->encoding, "Of the text (default: declared or sniffed)");
  add("--columns", &o->columns, "TOML file of the columns of --from csv");
  add("--delimiter", &o->delimiter, "Between columns: one character, or tab (default: ,)");
  command
      ->add_option("--patient-digits", o->patient_digits,
                   "Of --from dpc: ids have so many digits; zeros before them are dropped")
      ->check(CLI::Range(0, 20))
      ->group("Inputs of other formats")
      ->needs(from);
  add("--event-time", &o->event_time, "Of inputs that tell no time: RFC 3339 or YYYY-MM-DD");
  return from;
}

void add_convert(CLI::App* app, ConvertCommandOptions* o, Chosen* chosen) {
  CLI::App* c = app->add_subcommand(
      "convert", "Other formats to encounters: HL7 v2, SS-MIX2, FHIR, claims, CSV, …");
  add_foreign_input(c, &o->arguments)->required();
  c->add_option("--out", o->out, "File of JSON Lines to write; - is standard output");
  c->add_option("--kafka", o->kafka, "Configuration with [kafka]: send to a topic instead");
  c->add_option("--topic", o->topic, "Topic of encounters, with --kafka");
  c->add_option("--refused", o->refused,
                "File for what cannot be read (default: <out>.refused.jsonl, else standard error)");
  c->add_flag("--force", o->force, "Replace files that are there");
  c->add_option("INPUT", o->inputs, "Files or folders, also .gz and .zst; - is standard input")
      ->required();
  add_json(c, &o->json);
  c->footer(
      "A message that cannot be read is listed with place and reason; the rest goes on.\n"
      "Example:\n"
      "  nayose convert --from hl7 --notices notices.csv --out encounters.jsonl messages.hl7\n"
      "  nayose convert --from csv --columns columns.toml --institution 1310110049 \\\n"
      "      --notice-status notified --notice-date 2026-01-10 --out - patients.csv");
  c->callback([=] { *chosen = {"convert", [o] { return run_convert(*o); }, true}; });
}

void add_link(CLI::App* app, LinkOptions* o, Chosen* chosen) {
  CLI::App* c = app->add_subcommand("link", "Link the records of files: files in, files out");
  c->add_option("--model", o->model, "Model file")->required();
  c->add_option("--out", o->out, "Folder for the outputs")->required();
  c->add_option("--keyring", o->keyring, "Folder of the keys (default: keys of this run only)");
  c->add_option("--state", o->state, "Folder of the state; with it a stopped run goes on");
  c->add_flag("--take-over", o->take_over,
              "Take a state of another encoding over to this model's, visit by visit");
  c->add_option("--config", o->config, "Configuration: institutions, notice, payload");
  c->add_option("--as-of", o->as_of, "Day of receipt, YYYY-MM-DD (default: today)");
  c->add_option("--threads", o->threads, "Threads (default: one per core)")
      ->check(CLI::Range(0, 256));
  c->add_option("--batch", o->batch, "Records in a batch (default: 4096)")
      ->check(CLI::Range(1, 100'000));
  c->add_option("--executor", o->executor, "How stages run")
      ->check(CLI::IsMember({"tbb", "serial"}));
  c->add_option("--accept-institution", o->accept_institutions,
                "Take records of this institution only; may be given several times")
      ->allow_extra_args(false);
  add_foreign_input(c, &o->convert);
  c->add_option("INPUT", o->inputs,
                "JSON Lines or CSV, also .gz and .zst; with --from files or folders of that format")
      ->required();
  add_json(c, &o->json);
  c->footer(
      "Writes encounters.jsonl, links.jsonl, person-events.jsonl and refused.jsonl into --out.\n"
      "Example:\n"
      "  nayose link --model schemas/models/japan.toml --keyring keys --state state \\\n"
      "      --out out encounters.jsonl");
  c->callback([=] { *chosen = {"link", [o] { return run_link(*o); }, true}; });
}

void add_run(CLI::App* app, RunOptions* o, Chosen* chosen) {
  CLI::App* c = app->add_subcommand("run", "Run the daemon: Kafka or files, until stopped");
  c->add_option("--config", o->config, "Configuration file")->required();
  c->footer(
      "SIGTERM stops cleanly; a second one ends at once, and nothing is lost either way.\n"
      "Example:\n  nayose run --config /etc/nayose/nayose.toml");
  c->callback([=] { *chosen = {"run", [o] { return run_daemon(*o); }, true}; });
}

void add_validate(CLI::App* app, ValidateOptions* o, Chosen* chosen) {
  CLI::App* c = app->add_subcommand(
      "validate", "Check configuration, model, keys, topics and disk; change nothing");
  c->add_option("--config", o->config, "Configuration file")->required();
  add_json(c, &o->json);
  c->footer("Example:\n  nayose validate --config /etc/nayose/nayose.toml");
  c->callback([=] { *chosen = {"validate", [o] { return run_validate(*o); }}; });
}

void add_evaluate(CLI::App* app, EvaluateOptions* o, Chosen* chosen) {
  CLI::App* c = app->add_subcommand("evaluate", "Quality of links against a truth file");
  c->add_option("--truth", o->truth, "JSON Lines of institution, patient, person, traps")
      ->required();
  c->add_option("--links", o->links, "links.jsonl of nayose link")->required();
  c->add_option("--keyring", o->keyring, "Folder of the keys the links were made with")->required();
  c->add_flag("--by-trap", o->by_trap,
              "Also over the pairs in which either side has a trap, by trap");
  add_json(c, &o->json);
  c->footer(
      "Pairs are counted over the truth rows that are linked; the others are told apart.\n"
      "Example:\n"
      "  nayose evaluate --truth day/truth.jsonl --links out/links.jsonl --keyring keys");
  c->callback([=] { *chosen = {"evaluate", [o] { return run_evaluate(*o); }}; });
}

void add_generate(CLI::App* app, GenerateOptions* o, Chosen* chosen) {
  CLI::App* c = app->add_subcommand("generate", "Synthetic Japanese encounters, with the truth");
  GeneratorOptions* g = &o->generator;
  c->add_option("--out", o->out, "Folder to write into")->required();
  c->add_option("--scale,--persons", g->persons, "Number of persons")
      ->capture_default_str()
      ->check(CLI::Range(1, 100'000'000));
  c->add_option("--institutions", g->institutions, "Number of hospitals")
      ->capture_default_str()
      ->check(CLI::Range(1, 200));
  c->add_option("--encounters", g->encounters,
                "Encounters (default: three a person and day, six a person and year)");
  CLI::Option* days = c->add_option("--days", g->days, "Days over which they are spread")
                          ->capture_default_str()
                          ->check(CLI::Range(1, 3'650));
  c->add_option("--years", g->years,
                "Spread over years instead, in which people move, marry and change insurers")
      ->check(CLI::Range(1, 10))
      ->excludes(days);
  c->add_option("--start", o->start, "First day, YYYY-MM-DD (default: 2026-04-01)");
  c->add_option("--seed", g->seed, "The same seed gives the same files")->capture_default_str();
  const auto share = [c](const char* name, double* value, const char* text) {
    c->add_option(name, *value, text)->capture_default_str()->check(CLI::Range(0.0, 1.0));
  };
  share("--changed", &g->changed_share,
        "Share of repeat visits with new identifiers (not with --years)");
  share("--corrections", &g->correction_rate, "Share of repeat visits that correct");
  share("--deletions", &g->deletion_rate, "Share of repeat visits that delete a patient");
  share("--late", &g->late_share, "Share of encounters that arrive late");
  share("--merges", &g->merge_rate,
        "Share of repeat visits that give a patient a second id, which is merged later");
  share("--retractions", &g->retraction_rate,
        "Share of repeat visits whose last encounter did not happen");
  c->add_option("--format", o->format, "Format of the encounters")
      ->capture_default_str()
      ->check(CLI::IsMember(generate_formats()));
  c->add_option("--split", o->split, "Also so many files per hospital, by patient")
      ->check(CLI::Range(0, 256));
  add_json(c, &o->json);
  c->footer(
      "Writes encounters.jsonl and truth.jsonl (institution, patient, person, traps); of a "
      "foreign\n"
      "format a folder <format>/<hospital> and notices.<hospital>.csv for convert --notices.\n"
      "Format csv: encounters.csv instead. Format all: the same encounters in JSON Lines and in\n"
      "every foreign format but csv. Most of these hold ten-digit institution codes: convert one\n"
      "hospital's with --institution H001 to evaluate it by the truth, dpc with --patient-digits "
      "8.\n"
      "Example:\n"
      "  nayose generate --scale 20000 --institutions 3 --seed 1 --out day\n"
      "  nayose generate --scale 100000 --institutions 12 --years 3 --late 0.01 --out region\n"
      "  nayose generate --scale 1000 --format all --out formats");
  c->callback([=] { *chosen = {"generate", [o] { return run_generate(*o); }}; });
}

void add_keys(CLI::App* app, KeysInitOptions* o, Chosen* chosen) {
  CLI::App* c = app->add_subcommand("keys", "Life cycle of the keys");
  c->require_subcommand(1);
  CLI::App* init = c->add_subcommand("init", "Make a new keyring");
  init->add_option("--keyring", o->keyring, "Folder to make")->required();
  add_json(init, &o->json);
  init->footer("Example:\n  nayose keys init --keyring keys");
  init->callback([=] { *chosen = {"keys init", [o] { return run_keys_init(*o); }}; });
  c->footer("Example:\n  nayose keys init --keyring keys");
}

// CLI11 says "--x: At Most 1 required but received 2".
std::string reason_of(const CLI::ParseError& error) {
  const std::string text = error.what();
  const size_t twice = text.find(": At Most 1 required");
  return twice == std::string::npos ? text : text.substr(0, twice) + ": expected only once";
}

int finish(const Chosen& chosen) {
  const Result<int> result = chosen.run();
  if (result.ok()) return result.value();
  std::fputs(error_text(chosen.name, result.status()).c_str(), stderr);
  return exit_code_of(result.status());
}

}  // namespace

int run_command_line(int argc, const char* const* argv) {
  CLI::App app("Streaming record linkage: the encounters of many hospitals, one id per person.",
               "nayose");
  app.require_subcommand(1);
  app.footer(
      "Exit codes: 0 done, 1 failed, 64 wrong usage, 78 wrong configuration.\n"
      "Example:\n"
      "  nayose generate --out day && nayose keys init --keyring keys\n"
      "  nayose link --model schemas/models/japan.toml --keyring keys --out out "
      "day/encounters.jsonl");
  app.set_version_flag("--version", "nayose " NAYOSE_VERSION);
  Chosen chosen;
  ConvertCommandOptions convert;
  LinkOptions link;
  RunOptions run;
  ValidateOptions validate;
  EvaluateOptions evaluate;
  GenerateOptions generate;
  KeysInitOptions keys_init;
  add_convert(&app, &convert, &chosen);
  add_link(&app, &link, &chosen);
  add_run(&app, &run, &chosen);
  add_validate(&app, &validate, &chosen);
  add_evaluate(&app, &evaluate, &chosen);
  add_generate(&app, &generate, &chosen);
  add_keys(&app, &keys_init, &chosen);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp& help) {
    return app.exit(help);
  } catch (const CLI::CallForAllHelp& help) {
    return app.exit(help);
  } catch (const CLI::CallForVersion& version) {
    return app.exit(version);
  } catch (const CLI::ParseError& error) {
    const auto used = app.get_subcommands();
    std::string name = used.empty() ? "" : " " + used.front()->get_name();
    std::string unknown;
    for (const std::string& argument : app.remaining(true)) unknown += " " + argument;
    if (!unknown.empty()) unknown = " (not understood:" + unknown + ")";
    std::fprintf(stderr, "nayose%s: %s%s\n  hint: %s\n", name.c_str(), reason_of(error).c_str(),
                 unknown.c_str(), "see --help for the options and an example");
    return kExitUsage;
  }
  ignore_closed_pipes();
  if (chosen.ends_its_work) install_stop_signals();
  return finish(chosen);
}

}  // namespace nayose
