// What a kiosk's pages gain when a script may run. Each of them works without any of this.
import { keypad } from "./keypad.js";
import { measuring } from "./measuring.js";
import { more } from "./more.js";
import { presence } from "./presence.js";

keypad();
measuring();
presence();
more();
