export { type Client, type ClientOptions, createClient, type Problem } from './client.ts';
export type { components, operations, paths } from './generated.ts';
export { UploadError, type Uploaded, type UploadOptions, uploadSession } from './upload.ts';
