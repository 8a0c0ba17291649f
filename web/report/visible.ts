export * from '../shared/visible.ts';
