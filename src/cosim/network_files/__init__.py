"""Networks in files: GraphML, GEXF, GML, Pajek and CSV, read to and written from NetworkX graphs."""
