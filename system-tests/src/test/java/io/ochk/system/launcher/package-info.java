/**
 * The launcher's own rules: what it says where a tool is missing ({@link
 * io.ochk.system.launcher.ToolchainTest}) while something takes long ({@link
 * io.ochk.system.launcher.ProgressTest}), and what a run of all tests comes to ({@link
 * io.ochk.system.launcher.TestRunTest}). What it starts is tested where that belongs.
 */
package io.ochk.system.launcher;
