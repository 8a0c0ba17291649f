export * from '../../shared/copy.tsx';
