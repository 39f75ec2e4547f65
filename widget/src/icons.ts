// The icons, as the `d` of one path each on a 24 × 24 grid, stroked. The launcher takes only its own
// along, so each is exported by itself.

export const chat = "M4 6.5A2.5 2.5 0 0 1 6.5 4h11A2.5 2.5 0 0 1 20 6.5v7a2.5 2.5 0 0 1-2.5 2.5H11l-4.6 3.7a.25.25 0 0 1-.4-.2V16A2 2 0 0 1 4 13.9ZM8.5 8.5h7M8.5 11.75h4.5";
export const close = "M6.5 6.5l11 11M17.5 6.5l-11 11";
export const more = "M5.5 12h.01M12 12h.01M18.5 12h.01";
export const send = "M12 19V5.5M6 11.5l6-6 6 6";
export const down = "M12 5v13.5M6 12.5l6 6 6-6";
export const person = "M12 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM5 19.5c.6-3.3 3.4-5 7-5s6.4 1.7 7 5";
export const download = "M12 4v10.5M7.5 10.5l4.5 4.5 4.5-4.5M5 19.5h14";
export const restart = "M6 12a6 6 0 1 0 2-4.5M6 5v3.5h3.5";
export const bin = "M5 7h14M10 7V5h4v2M7 7l1 12h8l1-12";
export const phone = "M8.5 4.5h-4c0 8.5 6.5 15 15 15v-4l-4-1.5-2 2c-2.5-1-4.5-3-5.5-5.5l2-2Z";
export const page = "M12 7C10 5.5 8 5 4.5 5v12.5c3.5 0 5.5.5 7.5 2 2-1.5 4-2 7.5-2V5c-3.5 0-5.5.5-7.5 2Zv12.5";
export const up = "M7.5 11v8.5h-3V11ZM7.5 11 11 4.5c2 0 2.5 1.5 2 5h6.5l-2 10h-10";
export const check = "M5 12.5l4.5 4.5L19 7.5";
export const clock = "M12 4.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15ZM12 8v4.2l2.7 1.8";
export const alert = "M12 4.5l8.5 15h-17ZM12 10v4.5M12 16.9v.01";
export const calendar = "M5 6.5h14v13H5ZM5 10.5h14M8.5 4.5v4M15.5 4.5v4";
export const copy = "M9 9h10.5v10.5H9ZM15 9V4.5H4.5V15H9";
export const before = "M14.5 6l-6 6 6 6";
export const after = "M9.5 6l6 6-6 6";
export const info = "M12 4.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15ZM12 11.3v4.7M12 8v.01";
