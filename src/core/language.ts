/** The languages in which guanxi speaks to people. */
export const LANGUAGES = ['en', 'zh-TW'] as const
export type Language = (typeof LANGUAGES)[number]
