import { write } from "../generated.js";
import { FOLDERS, sampleFiles } from "./files.js";

write(sampleFiles(), FOLDERS);
