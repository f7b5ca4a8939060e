/** Ours: the deployed function, unchanged. Its environment is that of all candidates, in environment.ts. */
export const subject = { bundle: 'multistatus', entry: 'bench/subject/api.ts' } as const
