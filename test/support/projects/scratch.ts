/** Folders that are removed after each file, whoever made them. */
export const scratch: string[] = []
