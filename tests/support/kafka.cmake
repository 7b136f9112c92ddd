# What several tests share: a broker, readers and writers of topics, an engine that only counts.
nayose_library(test_kafka
  SOURCES kafka_broker.cc topic_writer.cc log_store.cc counting_engine.cc
  DEPS kafka pipeline
  VENDOR rdkafka)

add_executable(counting_daemon counting_daemon.cc)
target_link_libraries(counting_daemon PRIVATE nayose_test_kafka)

# Tools of quickstart and of the checkers.
foreach(tool kafka_load kafka_dump kafka_offsets)
  add_executable(${tool} ${tool}.cc)
  target_link_libraries(${tool} PRIVATE nayose_test_kafka)
endforeach()
