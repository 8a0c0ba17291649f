export * from '../../shared/pages.tsx';
