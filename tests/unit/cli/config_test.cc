#include "ops/cli/config.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

namespace nayose {
namespace {

constexpr std::string_view kSmallest = R"(model = "japan.toml"
keyring = "/keys"
state = "state"
[input]
kind = "kafka"
[kafka]
bootstrap_servers = "127.0.0.1:9092"
[[kafka.inputs]]
topic = "encounters.east"
)";

Result<DaemonConfig> parse(const std::string& text, ConfigUse use = ConfigUse::kDaemon) {
  return parse_config(text, "/etc/nayose/nayose.toml", use);
}

// The message of a configuration that must be refused.
std::string refusal(const std::string& text) {
  const Result<DaemonConfig> config = parse(text);
  EXPECT_FALSE(config.ok()) << text;
  if (config.ok()) return "";
  EXPECT_EQ(config.status().code(), StatusCode::kConfiguration);
  return config.status().message();
}

TEST(Config, SmallestDaemonHasDefaults) {
  const Result<DaemonConfig> config = parse(std::string(kSmallest));
  ASSERT_TRUE(config.ok()) << config.status().message();
  const DaemonConfig& c = config.value();
  EXPECT_EQ(c.regime, Regime::kAnonymised);
  EXPECT_EQ(c.engine.waiting_days, 30);
  EXPECT_FALSE(c.engine.accept_unlisted_institutions);
  EXPECT_EQ(c.kafka.inputs.size(), 1u);
  EXPECT_EQ(c.engine.source_names, std::vector<std::string>{"encounters.east"});
  EXPECT_EQ(c.metrics.listen, "");
  EXPECT_EQ(c.kafka.transaction_timeout_ms, KafkaConfig().transaction_timeout_ms);
}

TEST(Config, PathsAreRelativeToTheFile) {
  const Result<DaemonConfig> config = parse(std::string(kSmallest));
  ASSERT_TRUE(config.ok());
  EXPECT_EQ(config.value().model, "/etc/nayose/japan.toml");
  EXPECT_EQ(config.value().keyring, "/keys");
  EXPECT_EQ(config.value().state, "/etc/nayose/state");
}

TEST(Config, UnknownKeyIsRefusedWithItsLine) {
  const std::string message = refusal(std::string(kSmallest) + "[notice]\nwaiting_dyas = 40\n");
  EXPECT_NE(message.find("/etc/nayose/nayose.toml:11"), std::string::npos) << message;
  EXPECT_NE(message.find("waiting_dyas"), std::string::npos) << message;
}

TEST(Config, WaitingDaysAreNeverBelowThirty) {
  EXPECT_NE(refusal(std::string(kSmallest) + "[notice]\nwaiting_days = 29\n").find("waiting_days"),
            std::string::npos);
  EXPECT_TRUE(parse(std::string(kSmallest) + "[notice]\nwaiting_days = 31\n").ok());
}

TEST(Config, MissingAndWrongValuesNameTheKey) {
  EXPECT_NE(refusal("keyring = \"k\"\n").find("model"), std::string::npos);
  EXPECT_NE(refusal("regime = \"both\"\n" + std::string(kSmallest)).find("regime"),
            std::string::npos);
  std::string other(kSmallest);
  other.replace(other.find("\"kafka\""), 7, "\"stdin\"");
  EXPECT_NE(refusal(other).find("kind"), std::string::npos);
  EXPECT_NE(refusal(std::string(kSmallest) + "[processing]\nexecutor = \"gpu\"\n").find("executor"),
            std::string::npos);
}

TEST(Config, KafkaRangesAndDeniedPropertiesAreTheConnectors) {
  std::string text(kSmallest);
  text.replace(text.find("[[kafka.inputs]]"), 0, "replication_factor = 9\n");
  EXPECT_NE(refusal(text).find("kafka.replication_factor"), std::string::npos);
  EXPECT_NE(refusal(std::string(kSmallest) + "[kafka.properties]\n\"group.id\" = \"x\"\n")
                .find("group.id"),
            std::string::npos);
}

TEST(Config, InstitutionsAreRead) {
  const Result<DaemonConfig> config = parse(std::string(kSmallest) + R"(
[[institution]]
code = "H001"
twelve_digit_ids = true
payload_allow = ["/department", "/diagnoses/*/code"]
sources = ["encounters.east"]
)");
  ASSERT_TRUE(config.ok()) << config.status().message();
  const InstitutionSpec& spec = config.value().engine.institutions.at(0);
  EXPECT_EQ(spec.code, "H001");
  EXPECT_TRUE(spec.twelve_digit_ids);
  EXPECT_EQ(spec.payload_allow.size(), 2u);
  EXPECT_EQ(spec.sources, std::vector<std::string>{"encounters.east"});
  const std::string twice = "[[institution]]\ncode = \"H1\"\n[[institution]]\ncode = \"H1\"\n";
  EXPECT_NE(refusal(std::string(kSmallest) + twice).find("code"), std::string::npos);
}

TEST(Config, AnotherEncodingIsTakenOverOnlyWhenAsked) {
  const auto plain = parse(std::string(kSmallest));
  ASSERT_TRUE(plain.ok()) << plain.status().message();
  EXPECT_FALSE(plain.value().take_over);
  const auto asked = parse(std::string(kSmallest) + "[encoding]\ntake_over = true\n");
  ASSERT_TRUE(asked.ok()) << asked.status().message();
  EXPECT_TRUE(asked.value().take_over);
  EXPECT_NE(refusal(std::string(kSmallest) + "[encoding]\ntake_over = 1\n").find("take_over"),
            std::string::npos);
}

TEST(Config, EffectiveConfigurationHidesSecrets) {
  const Result<DaemonConfig> config = parse(std::string(kSmallest) + R"(
[kafka.properties]
"security.protocol" = "SASL_SSL"
"sasl.password" = "hunter2-hunter2"
)");
  ASSERT_TRUE(config.ok()) << config.status().message();
  std::string all;
  for (const std::string& line : effective_config(config.value())) all += line + "\n";
  EXPECT_EQ(all.find("hunter2"), std::string::npos);
  EXPECT_NE(all.find("kafka.properties.sasl.password = (set)"), std::string::npos) << all;
  EXPECT_NE(all.find("kafka.properties.security.protocol = SASL_SSL"), std::string::npos) << all;
}

TEST(Config, MetricsListenLocallyOnly) {
  for (const char* good : {"", "127.0.0.1:9464", "[::1]:0", "localhost:80"}) {
    EXPECT_TRUE(check_listen_address(good).ok()) << good;
  }
  for (const char* bad : {"0.0.0.0:9464", "127.0.0.1", "127.0.0.1:", "127.0.0.1:99999", ":80"}) {
    EXPECT_FALSE(check_listen_address(bad).ok()) << bad;
  }
}

TEST(Config, LinkNeedsNoInputSection) {
  const Result<DaemonConfig> config =
      parse("accept_unlisted_institutions = true\n", ConfigUse::kLink);
  ASSERT_TRUE(config.ok()) << config.status().message();
  EXPECT_TRUE(config.value().engine.accept_unlisted_institutions);
  EXPECT_FALSE(parse("accept_unlisted_institutions = true\n").ok()) << "the daemon does";
}

TEST(Config, FilesNeedInputsAndOut) {
  const std::string base =
      "model = \"m\"\nkeyring = \"k\"\nstate = \"s\"\n[input]\nkind = \"files\"\n";
  EXPECT_NE(refusal(base + "[files]\nout = \"o\"\n").find("inputs"), std::string::npos);
  EXPECT_NE(
      refusal(base + "[files]\ninputs = \"a\"\nout = \"o\"\nas_of = \"1.4.2026\"\n").find("as_of"),
      std::string::npos);
  EXPECT_TRUE(parse(base + "[files]\ninputs = [\"a\"]\nout = \"o\"\n").ok());
}

TEST(Config, ShippedFilesAreRead) {
  const char* source = std::getenv("NAYOSE_SOURCE_DIR");
  ASSERT_NE(source, nullptr) << "run through ctest";
  const std::string deploy = std::string(source) + "/ops/deploy/";
  const auto example = load_config(deploy + "nayose.example.toml", ConfigUse::kDaemon);
  EXPECT_TRUE(example.ok()) << example.status().message();
  const auto files = load_config(deploy + "quickstart.toml", ConfigUse::kLink);
  EXPECT_TRUE(files.ok()) << files.status().message();
  const auto kafka = load_config(deploy + "quickstart-kafka.toml.in", ConfigUse::kDaemon);
  ASSERT_TRUE(kafka.ok()) << kafka.status().message();
  EXPECT_EQ(kafka.value().engine.institutions.size(), kafka.value().kafka.inputs.size());
}

// The example shows each default beside its key: uncommented, the file must mean the same.
TEST(Config, ExampleShowsTheDefaults) {
  const char* source = std::getenv("NAYOSE_SOURCE_DIR");
  ASSERT_NE(source, nullptr) << "run through ctest";
  std::ifstream in(std::string(source) + "/ops/deploy/nayose.example.toml");
  std::string as_it_is;
  std::string uncommented;
  std::string files;  // Its tables are commented out as a whole.
  bool table_is_comment = false;
  for (std::string line; std::getline(in, line);) {
    as_it_is += line + "\n";
    table_is_comment = line.rfind("# [files", 0) == 0 || (table_is_comment && !line.empty());
    if (table_is_comment) files += line.substr(2) + "\n";
    const bool setting =
        line.rfind("# ", 0) == 0 && line.find(" = ") != std::string::npos && !table_is_comment;
    uncommented += (setting ? line.substr(2) : line) + "\n";
  }
  EXPECT_NE(as_it_is, uncommented);
  const auto plain = parse(as_it_is);
  const auto full = parse(uncommented);
  ASSERT_TRUE(plain.ok()) << plain.status().message();
  ASSERT_TRUE(full.ok()) << full.status().message();
  EXPECT_EQ(effective_config(plain.value()), effective_config(full.value()));

  const auto with_files = parse(as_it_is + files);
  ASSERT_TRUE(with_files.ok()) << with_files.status().message();
  const ConvertArguments convert = with_files.value().files.convert;
  EXPECT_EQ(convert.from, "hl7");
  for (const std::string& value : {convert.institution, convert.notices, convert.notice_status,
                                   convert.notice_date, convert.notice_version, convert.encoding,
                                   convert.columns, convert.delimiter, convert.event_time}) {
    EXPECT_EQ(value, "");
  }
  EXPECT_EQ(convert.patient_digits, 0);
}

}  // namespace
}  // namespace nayose
