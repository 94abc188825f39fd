/** Whether a list of ETags, as If-None-Match brings it, names this one. One that a proxy made weak by compressing counts. */
export const isAmong = (tags: string, etag: string): boolean =>
  tags.split(',').some((tag) => ['*', etag].includes(tag.trim().replace(/^W\//, '')));
