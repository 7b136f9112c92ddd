#include "engine/encode/profile_layout.h"

#include <gtest/gtest.h>

#include <vector>

namespace nayose {
namespace {

std::vector<FieldSpec> fields_of(std::initializer_list<FieldEncoding> encodings) {
  std::vector<FieldSpec> fields;
  for (const FieldEncoding encoding : encodings) {
    FieldSpec field;
    field.encoding = encoding;
    fields.push_back(field);
  }
  return fields;
}

size_t offset_of(const uint8_t* profile, const void* part) {
  return static_cast<size_t>(static_cast<const uint8_t*>(part) - profile);
}

TEST(ProfileLayoutTest, LaysPartsAsTheHeaderSays) {
  using E = FieldEncoding;
  const ProfileLayout layout(fields_of({E::kBloom, E::kNone, E::kTag, E::kDate, E::kDigits}));
  EXPECT_EQ(layout.field_count(), 5u);
  EXPECT_EQ(layout.vector_count(), 3);
  EXPECT_EQ(layout.tag_count(), 4);
  EXPECT_EQ(layout.slot(0).vector, 0);
  EXPECT_EQ(layout.slot(0).tag, -1);
  EXPECT_EQ(layout.slot(1).vector, -1);
  EXPECT_EQ(layout.slot(1).tag, -1);
  EXPECT_EQ(layout.slot(2).tag, 0);
  EXPECT_EQ(layout.slot(2).vector, -1);
  EXPECT_EQ(layout.slot(3).vector, 1);
  EXPECT_EQ(layout.slot(3).tag, 1);
  EXPECT_EQ(layout.slot(4).vector, 2);

  alignas(64) uint8_t profile[512] = {};
  EXPECT_EQ(offset_of(profile, layout.vector(profile, 2)), 128u);
  EXPECT_EQ(offset_of(profile, &layout.header(profile)), 192u);
  EXPECT_EQ(offset_of(profile, layout.popcounts(profile)), 232u);
  EXPECT_EQ(offset_of(profile, layout.tags(profile)), 240u);  // 232 + 3·2, rounded up to 8.
  EXPECT_EQ(layout.bytes(), 320u);                            // 240 + 4·8, rounded up to 64.
}

TEST(ProfileLayoutTest, PartsNeverOverlapAndAreAligned) {
  for (int vectors = 0; vectors <= 20; ++vectors) {
    for (int tags = 0; tags <= 12; ++tags) {
      std::vector<FieldSpec> fields(static_cast<size_t>(vectors + tags));
      for (size_t i = 0; i < fields.size(); ++i) {
        const bool is_vector = i < static_cast<size_t>(vectors);
        fields[i].encoding = is_vector ? FieldEncoding::kBloom : FieldEncoding::kTag;
      }
      const ProfileLayout layout(fields);
      alignas(64) uint8_t profile[2048];
      ASSERT_LE(layout.bytes(), sizeof(profile));
      const size_t header = offset_of(profile, &layout.header(profile));
      const size_t popcounts = offset_of(profile, layout.popcounts(profile));
      const size_t tag_offset = offset_of(profile, layout.tags(profile));
      EXPECT_EQ(header, static_cast<size_t>(vectors) * 64);
      EXPECT_EQ(popcounts, header + sizeof(ProfileHeader));
      EXPECT_GE(tag_offset, popcounts + static_cast<size_t>(vectors) * 2);
      EXPECT_EQ(tag_offset % 8, 0u);
      EXPECT_GE(layout.bytes(), tag_offset + static_cast<size_t>(tags) * 8);
      EXPECT_LT(layout.bytes(), tag_offset + static_cast<size_t>(tags) * 8 + 64);
      EXPECT_EQ(layout.bytes() % 64, 0u);
    }
  }
}

TEST(ProfileLayoutTest, NoFieldsStillHaveAHeader) {
  const ProfileLayout layout(std::vector<FieldSpec>{});
  EXPECT_EQ(layout.bytes(), 64u);
}

}  // namespace
}  // namespace nayose
