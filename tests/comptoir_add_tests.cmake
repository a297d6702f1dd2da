# comptoir_add_tests(<name>
#   SOURCES <file>...
#   [LINK <target>...])   what is tested
#
# Makes a GoogleTest program, each test of which is one of ctest.

function(comptoir_add_tests name)
  cmake_parse_arguments(PARSE_ARGV 1 tests "" "" "SOURCES;LINK")
  add_executable(${name} ${tests_SOURCES})
  target_link_libraries(${name} PRIVATE ${tests_LINK} comptoir::warnings GTest::gmock GTest::gtest_main)
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST)
endfunction()
