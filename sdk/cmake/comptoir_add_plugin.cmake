# comptoir_add_plugin(<name>
#   SOURCES <file>...
#   [LINK <target>...]              libraries that the plugin needs; comptoir::sdk is always linked
#   [OUTPUT_DIRECTORY <folder>]     where <name>.so is put; ${PROJECT_BINARY_DIR}/plugins when not given
#   [INSTALL_DIRECTORY <folder>])   where `cmake --install` puts it (`--strip` strips it there); not installed when not given
#
# Makes the module library <name>.so that a Comptoir host can load, and unload again: it exports one symbol, comptoir_plugin_entry, leaves none
# unresolved, and holds no GNU unique symbol, for one of those keeps a library mapped for ever.

function(comptoir_add_plugin name)
  cmake_parse_arguments(PARSE_ARGV 1 plugin "" "OUTPUT_DIRECTORY;INSTALL_DIRECTORY" "SOURCES;LINK")
  if(plugin_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "comptoir_add_plugin(${name}): unknown argument ${plugin_UNPARSED_ARGUMENTS}; "
                        "it takes SOURCES, LINK, OUTPUT_DIRECTORY and INSTALL_DIRECTORY.")
  endif()
  if(NOT plugin_SOURCES)
    message(FATAL_ERROR "comptoir_add_plugin(${name}): SOURCES names no file.")
  endif()
  if(NOT name MATCHES "^[a-z][a-z0-9-]*$")
    message(FATAL_ERROR "comptoir_add_plugin(${name}): a plugin's name has lower case letters, digits and hyphens.")
  endif()
  if(NOT plugin_OUTPUT_DIRECTORY)
    set(plugin_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/plugins)
  endif()

  set(version_script ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/plugin.map)
  add_library(${name} MODULE ${plugin_SOURCES})
  target_link_libraries(${name} PRIVATE comptoir::sdk ${plugin_LINK})
  if(TARGET comptoir_warnings) # only inside Comptoir's own tree: a partner chooses his warnings himself
    target_link_libraries(${name} PRIVATE comptoir_warnings)
  endif()
  set_target_properties(${name} PROPERTIES
    PREFIX ""
    LIBRARY_OUTPUT_DIRECTORY ${plugin_OUTPUT_DIRECTORY}
    C_VISIBILITY_PRESET hidden
    CXX_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON
    LINK_DEPENDS ${version_script})
  target_compile_options(${name} PRIVATE
    -ffunction-sections -fdata-sections
    $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fno-gnu-unique>)
  target_link_options(${name} PRIVATE
    -Wl,--version-script=${version_script}
    -Wl,--gc-sections)

  # clang links its sanitizers into the program alone, so that a library's references to them must stay open.
  if(NOT (CMAKE_CXX_COMPILER_ID MATCHES "Clang" AND "${CMAKE_CXX_FLAGS} ${CMAKE_C_FLAGS}" MATCHES "-fsanitize="))
    target_link_options(${name} PRIVATE -Wl,-z,defs)
  endif()

  if(plugin_INSTALL_DIRECTORY)
    install(TARGETS ${name} LIBRARY DESTINATION ${plugin_INSTALL_DIRECTORY} COMPONENT plugins)
  endif()
endfunction()
