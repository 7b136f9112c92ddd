// One stream on several workers: small enough for the thread sanitizer.

#include <gtest/gtest.h>

#include "tests/support/encounter_stream.h"
#include "tests/support/engine_run.h"

namespace nayose {
namespace {

TEST(EngineThreads, WorkersAndRestartsGiveTheBytesOfOneThread) {
  auto model = parse_model(kTroubleModel, "trouble.toml");
  ASSERT_TRUE(model.ok()) << model.status().to_string();
  auto keyring = Keyring::ephemeral();
  ASSERT_TRUE(keyring.ok());
  const auto records = encounter_stream({});
  EngineRun serial(model.value(), *keyring.value(), make_serial_executor());
  serial.process(records, 0, records.size(), 100);
  EngineRun threads(model.value(), *keyring.value(), make_tbb_executor(4));
  for (size_t begin = 0; begin < records.size(); begin += 200) {
    threads.process(records, begin, begin + 200, 100);
    threads.mark_edges_stale();
    threads.open();
  }
  EXPECT_EQ(threads.outputs(), serial.outputs());
}

}  // namespace
}  // namespace nayose
