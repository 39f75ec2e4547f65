export { arabic as panel, launcherArabic as launcher } from "./strings";
