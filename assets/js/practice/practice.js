// What staff's pages gain when a script may run; each works without.
import { passkeys } from "./passkeys.js";
import { worklist } from "./worklist.js";

passkeys();
worklist();
