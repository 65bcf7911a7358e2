import { rules } from "../../../src/rules/index.js";
import { write } from "../generated.js";
import { FOLDERS, pages } from "./pages.js";

write(pages(rules), FOLDERS);
