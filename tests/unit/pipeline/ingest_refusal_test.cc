// Every way in which a record is refused: the reason, the coordinates, the message id, the day to
// send again; never a value of a field. And that the stream goes on.

#include <gtest/gtest.h>

#include "engine/base/clock.h"
#include "tests/support/encounter_stream.h"
#include "tests/support/engine_run.h"

namespace nayose {
namespace {

constexpr char kGood[] =
    R"({"schema":"nayose.encounter.v1","institution":"H1","patient":"P1","encounter":"E1",)"
    R"("message_id":"msg-1","event_time":"2026-05-01T10:00:00+09:00","sequence":3,)"
    R"("notice":{"status":"notified","date":"2026-01-05","version":"1"},)"
    R"("name":{"kana":{"family":"カナリアザワ","given":"タロウ"}},"birth_date":"1980-04-05",)"
    R"("sex":"male","payload":{"department":"01"}})";

struct Case {
  const char* from;    // Text of the good record that is replaced …
  const char* to;      // … by this.
  const char* reason;  // "" when it is accepted.
  const char* field;
};

class Refusals : public ::testing::Test {
 protected:
  void SetUp() override {
    auto model = parse_model(kTroubleModel, "trouble.toml");
    ASSERT_TRUE(model.ok());
    model_ = std::move(model).value();
    keyring_ = std::move(Keyring::ephemeral()).value();
    config_.accept_unlisted_institutions = false;
    config_.institutions.resize(3);
    config_.institutions[0].code = "H1";
    config_.institutions[0].payload_allow = {"/department"};
    config_.institutions[1].code = "H2";
    config_.institutions[1].twelve_digit_ids = true;
    config_.institutions[2].code = "H3";
    config_.institutions[2].sources = {"elsewhere"};
  }

  std::string refused_by(const std::string& record) {
    EngineRun run(model_, *keyring_, make_serial_executor(), config_);
    // received 2026-06-01 in Japan.
    run.set_received_ms(*parse_timestamp_ms("2026-06-01T00:00:00+09:00"));
    run.process({record, kGood}, 0, 2, 2);
    EXPECT_GE(run.engine().counts().accepted, 1u) << "the stream goes on";
    return run.outputs()[static_cast<size_t>(OutputKind::kRefused)];
  }

  static std::string changed(const std::string& from, const std::string& to) {
    std::string record = kGood;
    const size_t at = record.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return record.replace(at, from.size(), to);
  }

  LinkageModel model_;
  std::unique_ptr<Keyring> keyring_;
  EngineConfig config_;
};

TEST_F(Refusals, TheGoodRecordIsAccepted) { EXPECT_EQ(refused_by(kGood), ""); }

TEST_F(Refusals, EachNamesItsReasonAndField) {
  const std::vector<Case> cases = {
      {"\"schema\":\"nayose.encounter.v1\"", "\"schema\":\"other\"", "unknown_schema", "schema"},
      {"\"H1\"", "\"\"", "missing_field", "institution"},
      {"\"H1\"", "\"H9\"", "unknown_institution", "institution"},
      {"\"H1\"", "\"H3\"", "institution_not_allowed", "institution"},
      {"\"patient\":\"P1\",", "", "missing_field", "patient"},
      {"\"P1\"", "\"P\\u0001\"", "invalid_id", "patient"},
      {"\"encounter\":\"E1\",", "", "missing_field", "encounter"},
      {"msg-1", "msg 1", "invalid_id", "message_id"},
      {"2026-05-01T10:00:00+09:00", "2026-05-01T10:00:00", "invalid_time", "event_time"},
      {"2026-05-01T10", "2026-06-02T10", "invalid_time", "event_time"},
      {"2026-05-01T10", "2026-06-01T10", "", ""},
      {"\"sequence\":3", "\"sequence\":-3", "invalid_time", "sequence"},
      {"msg-1", "MSG:123456789018", "my_number", "message_id"},
      {"タロウ", "タロウ 123456789018", "my_number", ""},
      {"\"sequence\":3", "\"change\":{\"kind\":\"rename\"}", "unknown_change", "change_kind"},
      {"\"sequence\":3", "\"change\":{\"kind\":\"delete\",\"scope\":\"all\"}", "unknown_change",
       "change_scope"},
      {"\"sequence\":3", "\"change\":{\"kind\":\"merge\"}", "missing_field", "merge_from"},
      {"\"notified\"", "\"maybe\"", "unknown_notice_status", "notice_status"},
      {"\"notified\"", "\"not_notified\"", "not_notified", "notice_status"},
      {"\"notified\"", "\"未通知\"", "not_notified", "notice_status"},
      {"\"notified\"", "\"不同意\"", "notice_refused", "notice_status"},
      {"\"notified\"", "\"通知済\"", "", ""},
      {"2026-01-05", "2026-02-30", "impossible_date", "notice_date"},
      {"1980-04-05", "1980-02-30", "impossible_date", "birth_date"},
      {"1980-04-05", "2099-01-01", "impossible_date", "birth_date"},
      {"\"P1\"", "\"123456789018\"", "my_number", "patient"},
      {"\"P1\"", "\"1234-5678-9018\"", "my_number", "patient"},
      {"\"P1\"", "\"一二三四五六七八九〇一八\"", "my_number", "patient"},
      {"\"P1\"", "\"123456789019\"", "", ""},
      {"\"E1\"", "\"123456789018\"", "my_number", "encounter"},
      {"\"E1\"", "\"2026-11-24-0017\"", "", ""},
      {"\"sex\":\"male\"", "\"phones\":[\"123456789018\"]", "my_number", "phone"},
      {"\"sex\":\"male\"", "\"phones\":[\"①②③④⑤⑥⑦⑧⑨⓪①⑧\"]", "my_number", "phone"},
      {"\"sex\":\"male\"", "\"address\":\"番号一二三四五六七八九〇一八\"", "my_number", ""},
  };
  for (const Case& test : cases) {
    const std::string refused = refused_by(changed(test.from, test.to));
    if (*test.reason == '\0') {
      EXPECT_EQ(refused, "") << test.to;
      continue;
    }
    EXPECT_NE(refused.find("\"reason\":\"" + std::string(test.reason) + "\""), std::string::npos)
        << test.to << " gave " << refused;
    if (*test.field != '\0') {
      EXPECT_NE(refused.find("\"field\":\"" + std::string(test.field) + "\""), std::string::npos)
          << test.to << " gave " << refused;
    }
    EXPECT_NE(refused.find("\"source\":\"test\",\"partition\":0,\"offset\":0"), std::string::npos);
  }
}

TEST_F(Refusals, MalformedLinesKeepTheirCoordinates) {
  EXPECT_NE(refused_by("{\"broken\"").find("\"reason\":\"malformed\""), std::string::npos);
  EXPECT_NE(refused_by("[]").find("\"reason\":\"malformed\""), std::string::npos);
  EXPECT_NE(refused_by(changed("タロウ", "\xff\xfe")).find("\"reason\":\"invalid_utf8\""),
            std::string::npos);
  EXPECT_NE(refused_by(changed("\"male\"", "{\"code\":1}")).find("\"reason\":\"wrong_type\""),
            std::string::npos);
  EXPECT_NE(refused_by(changed("タロウ", std::string(5000, 'a'))).find("field_too_long"),
            std::string::npos);
  EXPECT_NE(
      refused_by(changed("01\"", std::string(kRecordBytesMax, 'a') + "\"")).find("record_too_long"),
      std::string::npos);
}

TEST_F(Refusals, AWaitingPeriodSaysWhenToSendAgain) {
  const std::string refused = refused_by(changed("2026-01-05", "2026-05-20"));
  EXPECT_NE(refused.find("\"reason\":\"waiting_period\""), std::string::npos) << refused;
  EXPECT_NE(refused.find("\"send_again_on\":\"2026-06-19\""), std::string::npos) << refused;
  EXPECT_NE(refused.find("\"message_id\":\"msg-1\""), std::string::npos) << refused;
  EXPECT_EQ(refused_by(changed("2026-01-05", "2026-05-02")), "") << "the 30th day has come";
  EXPECT_NE(refused_by(changed("2026-01-05", "2026-05-03")), "") << "one day early";
}

TEST_F(Refusals, TheWaitingPeriodIsNeverBelowThirtyDays) {
  config_.waiting_days = 0;
  EXPECT_NE(refused_by(changed("2026-01-05", "2026-05-20")).find("waiting_period"),
            std::string::npos);
}

TEST_F(Refusals, ADeclaredTwelveDigitFormatPasses) {
  std::string record = changed("\"P1\"", "\"123456789018\"");
  record.replace(record.find("\"H1\""), 4, "\"H2\"");
  EXPECT_EQ(refused_by(record), "");
  record.replace(record.find("123456789018"), 12, "ID-123456789018/1");
  EXPECT_EQ(refused_by(record), "") << "with text around it";
  record.insert(record.find("\"sex\""), "\"phones\":[\"983205673214\"],");
  EXPECT_NE(refused_by(record).find("my_number"), std::string::npos)
      << "the format is that of local ids only";
}

TEST_F(Refusals, OnlyConvertersSayThatAMessageCouldNotBeRead) {
  const std::string line = R"({"schema":"nayose.unreadable.v1","message_id":"m1",)"
                           R"("unreadable":{"reason":"undecodable","place":"PID-3"}})";
  EXPECT_NE(refused_by(line).find("unknown_schema"), std::string::npos);
  config_.converted_sources = true;
  const std::string refused = refused_by(line);
  EXPECT_NE(refused.find(R"("reason":"undecodable","field":"PID-3","message_id":"m1")"),
            std::string::npos)
      << refused;
}

TEST_F(Refusals, TwoNumbersSideBySideAreNoMyNumber) {
  FieldSpec insured;
  insured.name = "insured";
  insured.normalizer = Normalizer::kInsuranceNumber;
  insured.encoding = FieldEncoding::kTag;
  insured.source.alternatives = {{{"/insurances/0/symbol", "/insurances/0/number"}}};
  model_.fields.push_back(insured);
  model_.input.fields.push_back(insured.source);
  const std::string both =
      changed("\"sex\"", "\"insurances\":[{\"symbol\":\"12345\",\"number\":\"6789018\"}],\"sex\"");
  EXPECT_EQ(refused_by(both), "");
  const std::string part =
      changed("\"sex\"", "\"insurances\":[{\"symbol\":\"1\",\"number\":\"123456789018\"}],\"sex\"");
  EXPECT_NE(refused_by(part).find("my_number"), std::string::npos);
  // Twelve digits with the check digit of an individual number, as no individual number is written.
  const std::string joined =
      changed("\"sex\"", "\"insurances\":[{\"number\":\"12345・6789018\"}],\"sex\"");
  EXPECT_EQ(refused_by(joined), "") << "symbol and number in one value";
  const std::string elsewhere = changed("\"sex\"", "\"phones\":[\"12345・6789018\"],\"sex\"");
  EXPECT_NE(refused_by(elsewhere).find("my_number"), std::string::npos);
}

TEST_F(Refusals, AMessageIdThatIsThePatientsDoesNotComeBack) {
  std::string record = changed("msg-1", "P1");
  record.replace(record.find("1980-04-05"), 10, "1980-13-05");
  const std::string refused = refused_by(record);
  EXPECT_NE(refused.find("impossible_date"), std::string::npos);
  EXPECT_EQ(refused.find("message_id"), std::string::npos) << refused;
}

TEST_F(Refusals, NoValueOfAFieldComesBack) {
  for (const auto& [from, to] :
       std::vector<std::pair<std::string, std::string>>{{"1980-04-05", "1980-13-05"},
                                                        {"\"notified\"", "\"refused\""},
                                                        {"\"P1\"", "\"123456789018\""},
                                                        {"msg-1", "カナリアザワ"},
                                                        {"2026-05-01T10", "カナリア-05-01T10"}}) {
    const std::string refused = refused_by(changed(from, to));
    EXPECT_NE(refused, "");
    for (const char* secret : {"カナリア", "タロウ", "1980", "123456789018", "P1\""}) {
      EXPECT_EQ(refused.find(secret), std::string::npos) << secret << " in " << refused;
    }
  }
}

}  // namespace
}  // namespace nayose
