#!/usr/bin/env node
// The program is one file of all modules, compiled before: it starts in 0.12 s, the 400 modules of dist in 0.29 s.
import { loadProgram } from "../dist/bundle/start.js";

await loadProgram().program.main(process.argv);
