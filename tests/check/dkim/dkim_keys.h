/* dkim_keys.h -- the base64 of public keys for tests, made with openssl for nobody but these tests;
 * the broken ones are put together by hand. RSA_* and EC_* are a SubjectPublicKeyInfo, but for
 * *_BARE_*, an RSAPublicKey. PRIVATE_* is what nobody should ever publish. */
#pragma once

#define RSA_512                                                                                    \
    "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAMOkdIz2OBT97zv3v3tUGLLJnLpDDOrFrYZa9EmI"                     \
    "RRb9fw2wWFqSlRyR/pn7mDqv47U082DaebvezBPp87okyAcCAwEAAQ=="

#define PRIVATE_PKCS1                                                                              \
    "MIIBOQIBAAJBAMOkdIz2OBT97zv3v3tUGLLJnLpDDOrFrYZa9EmIRRb9fw2wWFqSlRyR/pn7"                     \
    "mDqv47U082DaebvezBPp87okyAcCAwEAAQJARf6VcEU65U/AgqzthdsdhwGYoA8TFP+qSHJM"                     \
    "Ce7GASYKZJl4/A5gn/4mlq+OQnH76lQX1WxrbJ57OpjBwhApMQIhAOI2eiMsUbP16MX6DgRd"                     \
    "UPvfWzh6vCzBPkZUlAQFrG1ZAiEA3Wd3C3eb8OyAgvrPVaymn6P50/NcAyN2WNFn0QmfVF8C"                     \
    "IACY3jerjUepVYT4RQMz79vKWiZLBKYlmHF9FarxDOR5AiAZI1M34Re6jg+1T2bVEmpEu+h0"                     \
    "sS/kR1V7liMUb+RAPwIgUGPdKbTDMbO+vntjc6cOnTASLXEvvT9PXTTErHmGQb4="

#define PRIVATE_PKCS8                                                                              \
    "MIIBUwIBADANBgkqhkiG9w0BAQEFAASCAT0wggE5AgEAAkEAw6R0jPY4FP3vO/e/e1QYssmc"                     \
    "ukMM6sWthlr0SYhFFv1/DbBYWpKVHJH+mfuYOq/jtTTzYNp5u97ME+nzuiTIBwIDAQABAkBF"                     \
    "/pVwRTrlT8CCrO2F2x2HAZigDxMU/6pIckwJ7sYBJgpkmXj8DmCf/iaWr45CcfvqVBfVbGts"                     \
    "nns6mMHCECkxAiEA4jZ6IyxRs/XoxfoOBF1Q+99bOHq8LME+RlSUBAWsbVkCIQDdZ3cLd5vw"                     \
    "7ICC+s9VrKafo/nT81wDI3ZY0WfRCZ9UXwIgAJjeN6uNR6lVhPhFAzPv28paJksEpiWYcX0V"                     \
    "qvEM5HkCIBkjUzfhF7qOD7VPZtUSakS76HSxL+RHVXuWIxRv5EA/AiBQY90ptMMxs76+e2Nz"                     \
    "pw6dMBItcS+9P09dNMSseYZBvg=="

#define RSA_768                                                                                    \
    "MHwwDQYJKoZIhvcNAQEBBQADawAwaAJhAOcSmJs32m8R+Tk/bTZf1b1GdlSAA3StZDHh53Yh"                     \
    "cu6ubzQsekw3RziBjRv9iXyVYQOS0/Aahknond5PmJpKz/ujJwLJQ9mZz18go3YM3Gqf2fQZ"                     \
    "AK/4DkfoHQT9esIkLQIDAQAB"

#define RSA_1023                                                                                   \
    "MIGeMA0GCSqGSIb3DQEBAQUAA4GMADCBiAKBgGk/GLwBy5a5mHLZSyMWXLFBJWJ/SJvgyiui"                     \
    "SlOkGETXqlm6p1tf6FyHWWbFrgYoFz73DLKnNEzyy7N6BdHoMidYJfsm2rHJZkM1wl1EBtHy"                     \
    "R2W7qMSz3HZdOkD8cjvezM37qvtlP6fI0SBkxqCtGZaOYFbikzISRcTj1ifPfgIPAgMBAAE="

#define RSA_1024                                                                                   \
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQClA10PL4OzYu3Usg2GpNN6zsEDiSKrIdmP"                     \
    "7dVRqJJPe+iHnXqsyuk/ZoID5lXH36JXYt495ANgBltxuGgs+fJCDfhc5okQgET1kooJ8h1t"                     \
    "SE5JNlXjP3RDZWxA/qRjGVC9w3qs0q3ov7Eswy8cGuI3vqkYWLAI+Pu/bvR/owCltwIDAQAB"

#define RSA_1536                                                                                   \
    "MIHfMA0GCSqGSIb3DQEBAQUAA4HNADCByQKBwQCw7G8MBZff4M/66fy+y56+98Wtv70He1EH"                     \
    "E4qBYpRIOGX2Kewtk8ZgT2Ft/ZHUunWh+/PK8R5uaWGDWZLD7XdQyMHucsLQpvW686AwEaKU"                     \
    "eLw+/6T/ck9jDWsliI/in4KYJ5ynj7L5KbXoe0fFbgiWwNOxX3vpewqbeFCI4c+6wmPAz/w1"                     \
    "XG0NAHHgrtKtQyNWya8ZnFxrsEP25P+tbhHh2OC62OKVcovChs5xIuWJL3FcOeoHHTfDNBXE"                     \
    "Ft97OlUCAwEAAQ=="

#define RSA_2048                                                                                   \
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAsbGNAo+v7RofGO4EZr1kGk+J6/D+"                     \
    "2kNxGQ8AZqZPexL8CcstRmHNAriWrPzCUTf6t9VEhkYz4TaJ6MZYsZEWZ3BAmBdCWGKG5D5O"                     \
    "HHC1zzkdAr/TV/y2GBfdCMNaEaNxYrtsU5/UOmsqjGRdHcxthVQA2lXwmAT+l/zTBmTVbOCn"                     \
    "Yh/s23pZqw86ciXRl/SpbKzMFXNIfKdT9v9zuGK2iGA/5sOSbCYfvnn3DCbQPengCEQJ5dQe"                     \
    "XqY1XdLqzxy9JK5wC+rmgem9AgrR9NyLNRaECWx00LbTDavuWXebKw89vWmTcPlsckYlf/4a"                     \
    "vW8uauEuR1obqeDAycwvI/uD1QIDAQAB"

#define RSA_4096                                                                                   \
    "MIICIjANBgkqhkiG9w0BAQEFAAOCAg8AMIICCgKCAgEA1JU9mMHrmHutMEIzafet4mZjVwRx"                     \
    "DkHPZEl44GsOm7scC3hsCRUZLxZteHQ3PRYZ93fHhrNaAwkuGLHrpHrnbG74HwpSWpyAHnuc"                     \
    "SHce2RsCe0I7Uj80efqHnXGFqv4NEMX80gPJnLNF7sv+Tzx4lNWHGqEveqcVhE1mDoG+ltEY"                     \
    "aSV2eQFzo86MAnW3e3c4At1/MOqJNWBQvkZBa3ziALrghhu+Y1BZjS2BrkbXiHK9wlLJTiYD"                     \
    "E7AXw40CHzcYyK7hOMtI9EKyMQmaL+avawMGOmRPyKThsOtK7FJZWrZ0KZaoxT87iYXnQWkk"                     \
    "VGRWsndBA8eyOabulHk3zjYn1YBCYVZFuaOAo1GRvLH3Ov3J41FmU3DuiWdbjxfdY3fO8NtX"                     \
    "SF+gEI1RYqZedUMVy53scggWe0LPWhf6iXcx6aQ9DFKi+31oJf9Yuq+H1al6Mg2RcTGqgD5L"                     \
    "neKoA4QAR5tce1JzhoPXfLo+1QpcxBx0GhToG+0WtPt/ARBGoamnbHGMRUsp+wRRE/LySboS"                     \
    "kPap2SyPE/5maPW3LYZE/qNKm/E6DSKlZulKsL3a9qLE+af1pZCDaP2cGauWgCd6clTkD0uG"                     \
    "dmGowDIggErMqsUPJOwYcKF+WUXChMuiwjzXqgNg4IAkedvDeyXbGl6lRhkr/agEQhHXRcp0"                     \
    "PFbZVc8CAwEAAQ=="

#define RSA_8192                                                                                   \
    "MIIEIjANBgkqhkiG9w0BAQEFAAOCBA8AMIIECgKCBAEA9csq/HQbMk2Frodw+duh2ytWlV3a"                     \
    "LTs9ntKqDP/SHwnsCGk8dAH1ziQl11pLeNw9a69x19hAexoPC5dSJjTxb198xdhvPwJAKzfY"                     \
    "FxtMJMJp8EQeybr+YuWAw16hYdkJIf2sOvMl/76QZWyPu05cEfs2giAhbSeiNQHgiNajTT5V"                     \
    "jSrbflo5MM054VgIYGr4o2k57+qDhUr6ow+sDkLUPCVH8Zxr+EkUpqW8mXSmd8ZADbAN04ga"                     \
    "UFgFbtCYDcb/vZU9wjzCF3kIJcfMZ+hHB+xxfxWIlXh/mcQli/yYUAAUua21DG3qPbhaXNIp"                     \
    "Wf6je9noof8pfQ5PLoT8sG2+4LicTlYmHDdLoHZX1hQEqx7MfG2BLW8u/E5hOjZRGc3Mr5t0"                     \
    "+E/8v0IXkh5si46PTrPeCPnsmDcERpK6A1cHlnAl8CYo6wfDDVzVBhycXzGeg0wbaVc6xZo1"                     \
    "Xyr0F1eQXvp0lpLyH/XrbtePXQlgr+lLvbsB3BTtV14HMLPMFwwxx+7GG7+XA8CW+rt7G6la"                     \
    "VHZ9UnTGjetdQDqWCoZS29DkiLbIWtO6MoMy8FpYKWgYdlMXN/EpyMbRyk3E7f3kFj7/iz/B"                     \
    "d/ETHnghljJPPoH0UzJO9Iarc5+rqCcuUL1OtS+lPAv2Tvdz7CjQAlL2FddbHiSUGc9NYFl7"                     \
    "3F2+RAlrOEMJyak3poyPle8EoBLoZ3/ROdhKHTpbjo+yv/KRAfMAHO4F2oRn8GMT//mgH+hB"                     \
    "lSH+Dpec8y0WNLS0ZTJSePhF9XsxIN8vTUyGUNfRP7JIkZF7Eh3FTlo6JtGKZppa+E5rT1ln"                     \
    "JxDm2OZWgGi5tSpDq62NGUqYkhOWAN23TZYNWo+aZWqv0UElhE0l3rNU9GppEKz/AEOJLfwl"                     \
    "TLhk75Abkyp8GIBqN1ORXHbxigWFoBxMfW3wYhrvV+TMQTL3EI6W93DCJjJmqjuwzekX9/NW"                     \
    "NPDjzZcugdZtNGxuK6Av2qGthkxE4ElUjooKjJYy6mko9iNr8lBLdLpKD+ddKp66DN9WHYAq"                     \
    "dZFZ+3/zN/XK4783KcYZxgo8qzWe7vsBXDOy3xRhqvjrGLkAdFEwIdqJeCBvXGZx4MB+nhFe"                     \
    "S54waRwjhkLqEmoeSMwR01fDDYt2KNvSXmOyKfHEBpVF3hHMneqVnCEunIKxR4woHWh8lmw3"                     \
    "e5qiuy7bIANbc5k/1CNZku3PRRoa/oeLM+loYXlZzj8fZajeUnEAeBTool8t2X8c+xD2KCdo"                     \
    "jeahajsNRkE4piMyVT/B6jbxf9N0xqU4d3czC9vXIQ3/B2zi74ewsSXsHX2gpuuMnr1p/inX"                     \
    "bUMw8URr6rDBH97Lkc43W8j7vL3lwJlBZNg5n3Z8RQIDAQAB"

#define RSA_BARE_2048                                                                              \
    "MIIBCgKCAQEAsbGNAo+v7RofGO4EZr1kGk+J6/D+2kNxGQ8AZqZPexL8CcstRmHNAriWrPzC"                     \
    "UTf6t9VEhkYz4TaJ6MZYsZEWZ3BAmBdCWGKG5D5OHHC1zzkdAr/TV/y2GBfdCMNaEaNxYrts"                     \
    "U5/UOmsqjGRdHcxthVQA2lXwmAT+l/zTBmTVbOCnYh/s23pZqw86ciXRl/SpbKzMFXNIfKdT"                     \
    "9v9zuGK2iGA/5sOSbCYfvnn3DCbQPengCEQJ5dQeXqY1XdLqzxy9JK5wC+rmgem9AgrR9NyL"                     \
    "NRaECWx00LbTDavuWXebKw89vWmTcPlsckYlf/4avW8uauEuR1obqeDAycwvI/uD1QIDAQAB"

#define RSA_BARE_768                                                                               \
    "MGgCYQDnEpibN9pvEfk5P202X9W9RnZUgAN0rWQx4ed2IXLurm80LHpMN0c4gY0b/Yl8lWED"                     \
    "ktPwGoZJ6J3eT5iaSs/7oycCyUPZmc9fIKN2DNxqn9n0GQCv+A5H6B0E/XrCJC0CAwEAAQ=="

#define RSA_EXPONENT_1                                                                             \
    "MIGdMA0GCSqGSIb3DQEBAQUAA4GLADCBhwKBgQClA10PL4OzYu3Usg2GpNN6zsEDiSKrIdmP"                     \
    "7dVRqJJPe+iHnXqsyuk/ZoID5lXH36JXYt495ANgBltxuGgs+fJCDfhc5okQgET1kooJ8h1t"                     \
    "SE5JNlXjP3RDZWxA/qRjGVC9w3qs0q3ov7Eswy8cGuI3vqkYWLAI+Pu/bvR/owCltwIBAQ=="

#define RSA_EXPONENT_EVEN                                                                          \
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQClA10PL4OzYu3Usg2GpNN6zsEDiSKrIdmP"                     \
    "7dVRqJJPe+iHnXqsyuk/ZoID5lXH36JXYt495ANgBltxuGgs+fJCDfhc5okQgET1kooJ8h1t"                     \
    "SE5JNlXjP3RDZWxA/qRjGVC9w3qs0q3ov7Eswy8cGuI3vqkYWLAI+Pu/bvR/owCltwIDAQAA"

#define RSA_EXPONENT_3                                                                             \
    "MIGdMA0GCSqGSIb3DQEBAQUAA4GLADCBhwKBgQClA10PL4OzYu3Usg2GpNN6zsEDiSKrIdmP"                     \
    "7dVRqJJPe+iHnXqsyuk/ZoID5lXH36JXYt495ANgBltxuGgs+fJCDfhc5okQgET1kooJ8h1t"                     \
    "SE5JNlXjP3RDZWxA/qRjGVC9w3qs0q3ov7Eswy8cGuI3vqkYWLAI+Pu/bvR/owCltwIBAw=="

#define RSA_MODULUS_0 "MBwwDQYJKoZIhvcNAQEBBQADCwAwCAIBAAIDAQAB"

#define RSA_TRAILING                                                                               \
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQClA10PL4OzYu3Usg2GpNN6zsEDiSKrIdmP"                     \
    "7dVRqJJPe+iHnXqsyuk/ZoID5lXH36JXYt495ANgBltxuGgs+fJCDfhc5okQgET1kooJ8h1t"                     \
    "SE5JNlXjP3RDZWxA/qRjGVC9w3qs0q3ov7Eswy8cGuI3vqkYWLAI+Pu/bvR/owCltwIDAQAB"                     \
    "YWJj"

#define RSA_TRAILING_INSIDE                                                                        \
    "MIGhMA0GCSqGSIb3DQEBAQUAA4GPADCBiQKBgQClA10PL4OzYu3Usg2GpNN6zsEDiSKrIdmP"                     \
    "7dVRqJJPe+iHnXqsyuk/ZoID5lXH36JXYt495ANgBltxuGgs+fJCDfhc5okQgET1kooJ8h1t"                     \
    "SE5JNlXjP3RDZWxA/qRjGVC9w3qs0q3ov7Eswy8cGuI3vqkYWLAI+Pu/bvR/owCltwIDAQAB"                     \
    "YWI="

#define RSA_UNPADDED                                                                               \
    "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAMOkdIz2OBT97zv3v3tUGLLJnLpDDOrFrYZa9EmI"                     \
    "RRb9fw2wWFqSlRyR/pn7mDqv47U082DaebvezBPp87okyAcCAwEAAQ"

#define RSA_BARE_TRAILING                                                                          \
    "MGgCYQDnEpibN9pvEfk5P202X9W9RnZUgAN0rWQx4ed2IXLurm80LHpMN0c4gY0b/Yl8lWED"                     \
    "ktPwGoZJ6J3eT5iaSs/7oycCyUPZmc9fIKN2DNxqn9n0GQCv+A5H6B0E/XrCJC0CAwEAAWFi"

#define PRIVATE_TRAILING                                                                           \
    "MIIBOQIBAAJBAMOkdIz2OBT97zv3v3tUGLLJnLpDDOrFrYZa9EmIRRb9fw2wWFqSlRyR/pn7"                     \
    "mDqv47U082DaebvezBPp87okyAcCAwEAAQJARf6VcEU65U/AgqzthdsdhwGYoA8TFP+qSHJM"                     \
    "Ce7GASYKZJl4/A5gn/4mlq+OQnH76lQX1WxrbJ57OpjBwhApMQIhAOI2eiMsUbP16MX6DgRd"                     \
    "UPvfWzh6vCzBPkZUlAQFrG1ZAiEA3Wd3C3eb8OyAgvrPVaymn6P50/NcAyN2WNFn0QmfVF8C"                     \
    "IACY3jerjUepVYT4RQMz79vKWiZLBKYlmHF9FarxDOR5AiAZI1M34Re6jg+1T2bVEmpEu+h0"                     \
    "sS/kR1V7liMUb+RAPwIgUGPdKbTDMbO+vntjc6cOnTASLXEvvT9PXTTErHmGQb5hYmM="

#define SPKI_TRAILING                                                                              \
    "MIGhMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQClA10PL4OzYu3Usg2GpNN6zsEDiSKrIdmP"                     \
    "7dVRqJJPe+iHnXqsyuk/ZoID5lXH36JXYt495ANgBltxuGgs+fJCDfhc5okQgET1kooJ8h1t"                     \
    "SE5JNlXjP3RDZWxA/qRjGVC9w3qs0q3ov7Eswy8cGuI3vqkYWLAI+Pu/bvR/owCltwIDAQAB"                     \
    "BQA="

#define SPKI_EMPTY "MBIwDQYJKoZIhvcNAQEBBQADAQA="

#define ED25519 "mX3T2BcojwJtvgu1OYayt9klDdHC0/5XY3WdoSa9v74="

#define ED25519_SPKI "MCowBQYDK2VwAyEAmX3T2BcojwJtvgu1OYayt9klDdHC0/5XY3WdoSa9v74="

#define EC_P256                                                                                    \
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEfu+ZFnSKcYpy61RINy5cI0uG190Zl5X7HQaz"                     \
    "2yxbXhX8nM1mVLvMjYLieZWF2B5kpKxMFRrFhYvYSdlZWH6NHA=="

_Static_assert(sizeof ED25519 == 44 + 1, "32 bytes are 44 characters");
