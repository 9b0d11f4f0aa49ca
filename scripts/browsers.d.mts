export declare const ISOLATION: Record<string, string>;
export declare const CHROMIUM_FLAGS: string[];
