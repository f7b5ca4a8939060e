/** Ours: the deployed function, unchanged. Its environment is that of all candidates, in environment.ts. */
export const subject = { bundle: 'multistatus', entry: 'functions/entry/api.ts' } as const
