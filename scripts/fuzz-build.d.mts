export function ensureFuzzer(): Promise<{ readonly main: string; readonly child: string }>;
