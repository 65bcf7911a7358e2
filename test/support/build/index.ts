export * from "./network.js";
export * from "./part.js";
export * from "./transport.js";
export * from "./tunnels.js";
