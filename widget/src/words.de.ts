export { german as panel, launcherGerman as launcher } from "./strings";
