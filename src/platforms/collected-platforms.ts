/** The registry of platforms whose answers come as a file. */
import type { CollectedPlatforms } from "./collected.ts";
import { ios } from "./ios.ts";
import { openwrt } from "./openwrt.ts";
import { routeros } from "./routeros.ts";
import { windows } from "./windows.ts";

export const collectedPlatforms: CollectedPlatforms = { ios, openwrt, routeros, windows };
