#include "engine/base/ids.h"

#include <gtest/gtest.h>

#include "engine/base/bytes.h"
#include "engine/base/hash64.h"
#include "engine/base/random.h"
#include "engine/base/status.h"

namespace nayose {
namespace {

TEST(Ids, HexGoesBothWays) {
  Ref ref;
  for (size_t i = 0; i < 16; ++i) ref.bytes[i] = static_cast<uint8_t>(i * 17);
  const std::string hex = to_hex(ref);
  EXPECT_EQ(hex, "00112233445566778899aabbccddeeff");
  EXPECT_EQ(parse_hex128(hex), ref.bytes);
  EXPECT_FALSE(parse_hex128(hex.substr(1)).has_value());
  EXPECT_FALSE(parse_hex128("g" + hex.substr(1)).has_value());
}

TEST(Ids, OrderIsBytewise) {
  Ref low;
  Ref high;
  low.bytes[15] = 255;
  high.bytes[0] = 1;
  EXPECT_LT(low, high);
  EXPECT_TRUE(Ref{}.is_zero());
  EXPECT_FALSE(low.is_zero());
}

TEST(Hash64, KeepsItsValues) {
  // Partition numbers depend on these: XXH3 reference values.
  EXPECT_EQ(hash64(""), 0x2d06800538d394c2u);
  EXPECT_NE(hash64("a"), hash64("b"));
  EXPECT_NE(hash64("a", 1), hash64("a", 2));
}

TEST(Bytes, ReadBackWhatWasWritten) {
  std::string bytes;
  ByteWriter out(&bytes);
  out.u8(7);
  out.u16(300);
  out.u32(1u << 30);
  out.u64(1ull << 60);
  out.i64(-5);
  out.sized("abc");
  ByteReader in(bytes);
  EXPECT_EQ(in.u8(), 7);
  EXPECT_EQ(in.u16(), 300);
  EXPECT_EQ(in.u32(), 1u << 30);
  EXPECT_EQ(in.u64(), 1ull << 60);
  EXPECT_EQ(in.i64(), -5);
  EXPECT_EQ(in.sized(), "abc");
  EXPECT_TRUE(in.at_end());
}

TEST(Bytes, ReadingPastTheEndIsNotOk) {
  ByteReader in("abc");
  EXPECT_EQ(in.u32(), 0u);
  EXPECT_FALSE(in.ok());
  EXPECT_FALSE(in.at_end());
  EXPECT_EQ(in.u8(), 0);
}

TEST(Random, RepeatsForASeedAndStaysBelowItsBound) {
  Random a(42);
  Random b(42);
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(a.next(), b.next());
    EXPECT_LT(a.below(7), 7u);
    (void)b.below(7);
    const double unit = a.unit();
    EXPECT_EQ(unit, b.unit());
    EXPECT_GE(unit, 0.0);
    EXPECT_LT(unit, 1.0);
  }
}

Result<int> positive(int value) {
  if (value > 0) return value;
  return Status(StatusCode::kInvalidArgument, "not positive");
}

Status twice(int value, int* out) {
  NAYOSE_ASSIGN_OR_RETURN(const int found, positive(value));
  *out = 2 * found;
  return Status();
}

TEST(Status, CarriesItsReasonUpwards) {
  int out = 0;
  EXPECT_TRUE(twice(4, &out).ok());
  EXPECT_EQ(out, 8);
  const Status status = twice(-1, &out).annotate("twice");
  EXPECT_EQ(status.to_string(), "invalid_argument: twice: not positive");
  EXPECT_EQ(Status().annotate("x").to_string(), "ok");
}

TEST(StatusDeathTest, AValueThatIsNotThereAborts) {
  EXPECT_DEATH((void)positive(0).value(), "not positive");
}

}  // namespace
}  // namespace nayose
