# Installs the SDK: headers, find_package(comptoir 1.0), pkg-config and comptoir_add_plugin(). Headers only, so nothing depends on the machine.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(comptoir_package_directory ${CMAKE_INSTALL_DATADIR}/cmake/comptoir)

install(TARGETS comptoir_sdk EXPORT comptoirTargets)
install(DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}/include/comptoir DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT sdk)
install(EXPORT comptoirTargets NAMESPACE comptoir:: DESTINATION ${comptoir_package_directory} COMPONENT sdk)

configure_package_config_file(
  ${CMAKE_CURRENT_LIST_DIR}/comptoirConfig.cmake.in
  comptoirConfig.cmake
  INSTALL_DESTINATION ${comptoir_package_directory})
write_basic_package_version_file(comptoirConfigVersion.cmake VERSION ${PROJECT_VERSION} COMPATIBILITY SameMajorVersion ARCH_INDEPENDENT)
install(
  FILES
    ${CMAKE_CURRENT_BINARY_DIR}/comptoirConfig.cmake
    ${CMAKE_CURRENT_BINARY_DIR}/comptoirConfigVersion.cmake
    ${CMAKE_CURRENT_LIST_DIR}/comptoir_add_plugin.cmake
    ${CMAKE_CURRENT_LIST_DIR}/plugin.map
  DESTINATION ${comptoir_package_directory}
  COMPONENT sdk)

if(IS_ABSOLUTE ${CMAKE_INSTALL_INCLUDEDIR})
  set(COMPTOIR_PC_INCLUDEDIR ${CMAKE_INSTALL_INCLUDEDIR})
else()
  set(COMPTOIR_PC_INCLUDEDIR "\${prefix}/${CMAKE_INSTALL_INCLUDEDIR}")
endif()
configure_file(${CMAKE_CURRENT_LIST_DIR}/comptoir.pc.in comptoir.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/comptoir.pc DESTINATION ${CMAKE_INSTALL_DATADIR}/pkgconfig COMPONENT sdk)
