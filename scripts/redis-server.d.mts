import type { ChildProcess } from 'node:child_process';

export declare const NO_REDIS: string | undefined;
export declare function freePort(): Promise<number>;
export declare function startRedis(options: {
  port: number;
  folder: string;
  tls?: boolean;
  parameters?: readonly string[];
}): ChildProcess;
export declare function answers(port: number): Promise<boolean>;
