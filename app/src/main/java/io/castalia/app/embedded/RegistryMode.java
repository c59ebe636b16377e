package io.castalia.app.embedded;

/** Whether a subject takes new schemas. The names are the protocol's, which has others that are not supported here. */
enum RegistryMode {
    READWRITE,
    READONLY
}
