# What makes a fault in the program harder to use, wherever the compiler and the linker have it.
# scripts/check-binary reads in a release binary whether it is there.
include(CheckCCompilerFlag)
include(CheckCSourceCompiles)
include(CheckLinkerFlag)
include(CheckPIESupported)

check_pie_supported(OUTPUT_VARIABLE pie LANGUAGES C)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

# The last two are for x86 and for ARM. Clang takes the other architecture's, but warns.
set(CMAKE_REQUIRED_FLAGS -Werror)
foreach(flag -fstack-protector-strong -fstack-clash-protection -fcf-protection=full
             -mbranch-protection=standard)
    string(MAKE_C_IDENTIFIER "HAS${flag}" has)
    check_c_compiler_flag(${flag} ${has})
    if(${has})
        target_compile_options(conventions INTERFACE ${flag})
    endif()
endforeach()

foreach(flag relro now noexecstack)
    check_linker_flag(C LINKER:-z,${flag} HAS_LINK_${flag})
    if(HAS_LINK_${flag})
        target_link_options(conventions INTERFACE LINKER:-z,${flag})
    endif()
endforeach()

# The C library says which level there is: none where nothing is optimised. A sanitizer watches the
# functions themselves, and would not see those that take their place.
set(CMAKE_TRY_COMPILE_CONFIGURATION ${CMAKE_BUILD_TYPE})
foreach(level 2 3)
    set(CMAKE_REQUIRED_FLAGS "-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=${level}")
    check_c_source_compiles("
        #include <stdio.h>
        #ifdef __has_feature
        #if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
        #error sanitizer
        #endif
        #endif
        #if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__ || __USE_FORTIFY_LEVEL != ${level}
        #error none
        #endif
        int main(void) { return 0; }" HAS_FORTIFY_${level})
    if(HAS_FORTIFY_${level})
        set(fortify -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=${level})
    endif()
endforeach()
target_compile_options(conventions INTERFACE ${fortify})
unset(CMAKE_REQUIRED_FLAGS)
unset(CMAKE_TRY_COMPILE_CONFIGURATION)
